using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class JobDecisionTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);

    [Fact]
    public void Batch_OfCountZero_IsCompletedAtOnce()
    {
        var (job, _) = Accept(TestJobs.New(count: 0));

        Assert.Equal(JobStateType.Completed, job.Record.State.StateType);
    }

    [Fact]
    public void Placement_IsOneDecision_WithTheRoomGranted()
    {
        var (job, plan) = Accept(TestJobs.New(count: 3), "n-1", "n-1");

        Assert.Equal((JobStateType.Pending, 1L, 3L), (job.Record.State.StateType, job.Record.Revision, job.Record.NextEpoch));
        Assert.Equal("2", job.Record.Waiting.ToString());
        Assert.Equal([0, 1], plan.Start.Select(execution => execution.PartitionIndex));
    }

    [Fact]
    public void RunningAndCompleted_TogetherAreOneCommit()
    {
        var (job, plan) = Accept(TestJobs.New(), "n-1");
        var execution = plan.Start[0];

        var end = Turn(job, Report(execution, ExecutionPhase.Running), Report(execution, ExecutionPhase.Completed));

        Assert.True(end.MustCommit);
        Assert.Equal((JobStateType.Completed, 3), (end.Record.State.StateType, end.Record.Revision));
    }

    [Fact]
    public void Job_IsRunning_OnceItsNodeSaysSo()
    {
        var (job, plan) = Accept(TestJobs.New(), "n-1");

        var prepared = Turn(job, Report(plan.Start[0], ExecutionPhase.Preparing));
        var begun = Turn(job, Report(plan.Start[0], ExecutionPhase.Running));

        Assert.Equal((false, JobStateType.Pending), (prepared.MustCommit, prepared.Record.State.StateType));
        Assert.Equal((true, JobStateType.Running), (begun.MustCommit, begun.Record.State.StateType));
        Assert.Equal(["Running", "Running"], begun.History.Select(entry => entry.Event.Message));
    }

    [Fact]
    public void Million_PartitionsWait_AsOneRange()
    {
        var (job, plan) = Accept(TestJobs.New(count: 1_000_000), [.. Enumerable.Repeat("n-1", 1000)]);

        Assert.Equal("1000-999999", job.Record.Waiting.ToString());
        Assert.Equal(1000, plan.Start.Count);
    }

    [Fact]
    public void Failure_WaitsLongerEachTime_AndEndsTheJobAfterTheLastAttempt()
    {
        var (job, plan) = Accept(TestJobs.New(), "n-1");
        List<TimeSpan> delays = [];
        var now = Now;
        for (var attempt = 1; ; attempt++)
        {
            plan = TurnAt(job, now, Report(plan.Start[0], ExecutionPhase.Failed, FailureCause.Input));
            if (plan.Record.State.IsTerminal)
            {
                break;
            }

            delays.Add(plan.Record.Retries[0].NotBefore - now);
            now = plan.Record.DueAt!.Value;
            plan = Grant(job, now, "n-1");
        }

        Assert.Equal(2, delays.Count);
        Assert.InRange(delays[0].TotalSeconds, 0.8, 1.2);
        Assert.InRange(delays[1].TotalSeconds, 1.6, 2.4);
        Assert.StartsWith("Job failed because it has been retried too many times", plan.Record.State.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LostNode_IsWaitedForAsLongAsTheJobSays()
    {
        var (job, plan) = Accept(TestJobs.New(change: job => job with { Policy = new() { NodeLossGrace = 60 } }), "n-1");
        var lost = NodeNamed("n-1") with { Liveness = NodeLiveness.Lost, DisconnectedSince = Now };
        job.Set("n-1", _ => lost);

        var first = TurnAt(job, Now, new NodeChanged(lost));
        var due = first.Record.DueAt;
        var later = TurnAt(job, due!.Value);

        Assert.Equal(Now.AddSeconds(60), due);
        Assert.Empty(first.Stop);
        Assert.Equal((FailureCause.NodeLost, plan.Start[0].Id), (later.Changed.Single().Cause!.Value, later.Stop.Single().Order.Id));
    }

    [Fact]
    public void ReportsOfWhatHasEnded_AreForgottenOrStopped_AndChangeNothing()
    {
        var (job, plan) = Accept(TestJobs.New(count: 2), "n-1", "n-2");
        Turn(job, Report(plan.Start[0], ExecutionPhase.Completed));

        var again = Turn(job, Report(plan.Start[0], ExecutionPhase.Completed));
        var late = Turn(job, Report(plan.Start[0], ExecutionPhase.Running));

        Assert.Equal((false, plan.Start[0].Id), (again.MustCommit, again.Forget.Single().Id));
        Assert.Equal((false, plan.Start[0].Id), (late.MustCommit, late.Stop.Single().Order.Id));
    }

    [Fact]
    public void DoubledGrant_PlacesNothingTwice_AndGivesNothingBack()
    {
        var (job, plan) = Accept(TestJobs.New(count: 2), "n-1");
        var execution = plan.Start[0];
        var draft = job.Draft();

        JobDecision.Place(draft, [new(execution.Id, execution.NodeId)]);
        var doubled = JobDecision.Conclude(draft);

        Assert.Empty(doubled.Start);
        Assert.Empty(doubled.Unused);
    }

    [Fact]
    public void BusyCluster_Queues_WithoutLimit_UnlessOneIsSet()
    {
        var busy = new PlacementShortage(1, 1, 1, [new("node busy", 1, new("n-1"))], IsViewComplete: true) { EverSuitable = 1 };
        var (patient, _) = Accept(TestJobs.New());
        var (limited, _) = Accept(TestJobs.New().WithTask(task => task with { Timeouts = new(QueueTimeout: 10) }));

        TurnAt(patient, Now, new RoomMissing(1, busy));
        TurnAt(limited, Now, new RoomMissing(1, busy));

        Assert.Equal((JobStateType.Queued, (DateTimeOffset?)null), (patient.Record.State.StateType, patient.Record.DueAt));
        Assert.Equal((JobStateType.Queued, Now.AddSeconds(10)), (limited.Record.State.StateType, limited.Record.DueAt));
        Assert.Equal(JobStateType.Failed, TurnAt(limited, Now.AddSeconds(10)).Record.State.StateType);
    }

    [Fact]
    public void QueuedState_SaysWhatForAndSinceWhen_AndSaysAnewWhenThatChangesInKind()
    {
        var never = new PlacementShortage(1, 2, 0, [new("labels don't match", 2, new("n-1"))], IsViewComplete: true);
        var busy = new PlacementShortage(1, 3, 1, [new("labels don't match", 2, new("n-1")), new("node busy", 1, new("n-3"))], IsViewComplete: true) { EverSuitable = 1 };
        var (job, _) = Accept(TestJobs.New().WithTask(task => task with { Timeouts = new(QueueTimeout: 60) }));

        var first = TurnAt(job, Now.AddSeconds(1), new RoomMissing(1, never));
        var same = TurnAt(job, Now.AddSeconds(2), new RoomMissing(1, never));
        var changed = TurnAt(job, Now.AddSeconds(3), new RoomMissing(1, busy));

        var details = first.Record.State.Details!;
        Assert.Equal(("nodes", "2020-01-01T00:00:00Z", "1", "2", "0"), (details["WaitsFor"], details["QueuedSince"], details["NodesRequested"], details["NodesAvailable"], details["NodesSuitable"]));
        Assert.Equal(details, Assert.Single(first.History).Event.Details);
        Assert.False(same.MustCommit);
        Assert.Equal(("room", "2020-01-01T00:00:00Z"), (changed.Record.State.Details!["WaitsFor"], changed.Record.State.Details["QueuedSince"]));
        Assert.Equal(
            "Job queued. not enough nodes to run job. requested: 1, available: 3, suitable: 1.\n• 2 of 3 nodes: labels don't match\n• Node n-3: node busy",
            Assert.Single(changed.History).Event.Message);
    }

    [Fact]
    public void FailureForLackOfNodes_BeginsWithTheCounts_AndHintsAtWhatToDo()
    {
        var never = new PlacementShortage(1, 2, 0, [new("labels don't match", 2, new("n-1"))], IsViewComplete: true);
        var (impatient, _) = Accept(TestJobs.New());
        var (waited, _) = Accept(TestJobs.New().WithTask(task => task with { Timeouts = new(QueueTimeout: 90) }));

        var atOnce = TurnAt(impatient, Now, new RoomMissing(1, never)).History[^1].Event;
        TurnAt(waited, Now, new RoomMissing(1, never));
        var later = TurnAt(waited, Now.AddSeconds(90)).History[^1].Event;

        Assert.Equal("not enough nodes to run job. requested: 1, available: 2, suitable: 0.\n• 2 of 2 nodes: labels don't match", impatient.Record.State.Message);
        Assert.Equal((impatient.Record.State.Message, "true"), (atOnce.Message, atOnce.Details!["IsError"]));
        Assert.Contains("bacalhau job explain j-", atOnce.Details["Hint"], StringComparison.Ordinal);
        Assert.StartsWith("It waited 1m30s", later.Details!["Hint"], StringComparison.Ordinal);
    }

    [Fact]
    public void RunningJob_TellsOnce_ThatTheRestOfItWaits()
    {
        var busy = new PlacementShortage(2, 1, 1, [new("node busy", 1, new("n-1"))], IsViewComplete: true) { EverSuitable = 1 };
        var (job, plan) = Accept(TestJobs.New(count: 3), "n-1", "n-1", "n-1");
        Turn(job, [.. plan.Start.Select(execution => Report(execution, ExecutionPhase.Running))]);
        var failed = Turn(job, Report(plan.Start[0], ExecutionPhase.Failed, FailureCause.Input), Report(plan.Start[1], ExecutionPhase.Failed, FailureCause.Input));
        var due = failed.Record.Retries.Max(retry => retry.NotBefore);

        var told = TurnAt(job, due, new RoomMissing(1, busy));
        var again = TurnAt(job, due, new RoomMissing(1, busy));

        Assert.Equal((JobStateType.Running, "Queueing"), (told.Record.State.StateType, Assert.Single(told.History).Event.Topic));
        Assert.StartsWith("2 executions wait. not enough nodes to run job. requested: 2", told.History[0].Event.Message, StringComparison.Ordinal);
        Assert.Empty(again.History);
    }

    [Fact]
    public void QueueTimeout_DoesNotEndAJobOfWhichSomethingRuns()
    {
        var busy = new PlacementShortage(1, 1, 1, [new("node busy", 1, new("n-1"))], IsViewComplete: true) { EverSuitable = 1 };
        var (job, plan) = Accept(TestJobs.New(count: 2).WithTask(task => task with { Timeouts = new(QueueTimeout: 10) }), "n-1");
        TurnAt(job, Now, Report(plan.Start[0], ExecutionPhase.Running), new RoomMissing(1, busy));

        var longAfter = TurnAt(job, Now.AddHours(1), new RoomMissing(1, busy));
        var ended = TurnAt(job, Now.AddHours(2), Report(plan.Start[0], ExecutionPhase.Completed), new RoomMissing(1, busy));
        var waited = TurnAt(job, Now.AddHours(2).AddSeconds(10), new RoomMissing(1, busy));

        Assert.Equal(JobStateType.Running, longAfter.Record.State.StateType);
        Assert.Equal((false, Now.AddHours(2)), (ended.Record.State.IsTerminal, ended.Record.QueuedAt));
        Assert.Equal(JobStateType.Failed, waited.Record.State.StateType);
    }

    [Fact]
    public void QueueTimeout_EndsAnOpsJobThatNoNodeHadRoomFor()
    {
        var busy = new PlacementShortage(1, 1, 1, [new("node busy", 1, new("n-1"))], IsViewComplete: true) { EverSuitable = 1 };
        var (job, _) = Accept(TestJobs.New(JobTypes.Ops).WithTask(task => task with { Timeouts = new(QueueTimeout: 10) }));

        var queued = TurnAt(job, Now, new RoomMissing(1, busy));
        var failed = TurnAt(job, Now.AddSeconds(10), new RoomMissing(1, busy));

        Assert.Equal((JobStateType.Queued, Now.AddSeconds(10)), (queued.Record.State.StateType, queued.Record.DueAt));
        Assert.Equal(JobStateType.Failed, failed.Record.State.StateType);
    }

    [Fact]
    public void TotalTimeout_StopsWhatRuns_AndPermitsNothingAfterwards()
    {
        var (job, plan) = Accept(TestJobs.New().WithTask(task => task with { Timeouts = new(TotalTimeout: 60), Publisher = new("local") }), "n-1");
        Turn(job, Report(plan.Start[0], ExecutionPhase.Running));

        var over = TurnAt(job, Now.AddSeconds(60));
        var late = TurnAt(job, Now.AddSeconds(61), Report(plan.Start[0], ExecutionPhase.AwaitingPublish));

        Assert.Equal((JobStateType.Failed, plan.Start[0].Id), (over.Record.State.StateType, Assert.Single(over.Stop).Order.Id));
        Assert.Empty(late.Permit);
        Assert.Equal(plan.Start[0].Id, Assert.Single(late.Stop).Order.Id);
    }

    [Fact]
    public void Service_IsStartedAgain_LaterEachTime_AndFailsWhenItNeverStays()
    {
        var (job, plan) = Accept(TestJobs.New(JobTypes.Service), "n-1");
        var now = Now;
        List<double> delays = [];
        while (!plan.Record.State.IsTerminal && delays.Count < 9)
        {
            plan = TurnAt(job, now, Report(plan.Start[0], ExecutionPhase.Completed));
            if (!plan.Record.State.IsTerminal)
            {
                delays.Add((plan.Record.Retries[0].NotBefore - now).TotalSeconds);
                now = plan.Record.Retries[0].NotBefore;
                plan = Grant(job, now, "n-1");
            }
        }

        Assert.Equal(2, delays.Count);
        Assert.True(delays[1] > delays[0]);
        Assert.Equal((JobStateType.Failed, true), (plan.Record.State.StateType, plan.Record.State.Message.EndsWith(EventTexts.UnexpectedEnd, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(JobTypes.Service)]
    [InlineData(JobTypes.Daemon)]
    public void LongRunningJob_ThatStaysForAWhile_MayCrashAsOftenAsItLikes(string type)
    {
        var (job, plan) = Accept(TestJobs.New(type), "n-1");
        var now = Now;
        for (var crash = 0; crash < 20; crash++)
        {
            now += job.Options.StableAfter;
            plan = TurnAt(job, now, Report(plan.Start[0], ExecutionPhase.Failed, FailureCause.Engine));
            now += TimeSpan.FromSeconds(2);
            plan = Grant(job, now, "n-1");
        }

        Assert.Equal(("n-1", false), (Assert.Single(plan.Start).NodeId.Value, plan.Record.State.IsTerminal));
        Assert.InRange(plan.Start[0].Attempt, 1, 2);
    }

    [Fact]
    public void JobThatFailsEverywhere_BeginsNoMoreThanAThousandPartitions_BeforeItHasTriedThoseAgain()
    {
        var (job, plan) = Accept(TestJobs.New(count: 1_000_000), [.. Enumerable.Repeat("n-1", 1000)]);

        TurnAt(job, Now, [.. plan.Start.Select(execution => Report(execution, ExecutionPhase.Failed, FailureCause.Input))]);
        var during = WantedAt(job, Now);
        var after = WantedAt(job, Now.AddSeconds(2));

        Assert.Equal((0, 1_000_000), (during, after));
    }

    [Fact]
    public void DueJob_OfWhichNothingCanBeDecidedYet_IsLookedAtASecondLater()
    {
        var unknown = new PlacementShortage(1, 0, 0, [], IsViewComplete: false);
        var (job, _) = Accept(TestJobs.New().WithTask(task => task with { Timeouts = new(QueueTimeout: 10) }));
        TurnAt(job, Now, new RoomMissing(1, unknown));

        var due = TurnAt(job, Now.AddSeconds(10), new RoomMissing(1, unknown));

        Assert.Equal((false, Now.AddSeconds(11)), (due.Record.State.IsTerminal, due.Record.DueAt));
    }

    [Fact]
    public void IncompleteView_NeverFailsAJob()
    {
        var none = new PlacementShortage(1, 0, 0, [], IsViewComplete: false);
        var (job, _) = Accept(TestJobs.New());

        TurnAt(job, Now, new RoomMissing(1, none));
        var before = job.Record.State.StateType;
        TurnAt(job, Now, new RoomMissing(1, none with { IsViewComplete = true }));

        Assert.Equal(JobStateType.Pending, before);
        Assert.Equal(JobStateType.Failed, job.Record.State.StateType);
    }

    [Fact]
    public void Drain_LetsABatchJobEnd_UntilTheDeadline_ThenMovesItWithoutCountingAnAttempt()
    {
        var (job, plan) = Accept(TestJobs.New(), "n-1");
        var draining = NodeNamed("n-1") with { Eligibility = NodeEligibility.Draining, DrainDeadlineAt = Now.AddMinutes(10) };
        job.Set("n-1", _ => draining);

        var before = TurnAt(job, Now, new NodeChanged(draining));
        var after = TurnAt(job, Now.AddMinutes(10));
        var moved = Grant(job, Now.AddMinutes(10), "n-2");

        Assert.Equal((Now.AddMinutes(10), 0), (before.Record.DueAt, before.Stop.Count));
        Assert.Equal((ExecutionStateType.Cancelled, plan.Start[0].Id), (after.Changed.Single().State.StateType, after.Stop.Single().Order.Id));
        Assert.Equal((1, "n-2"), (moved.Start.Single().Attempt, moved.Start.Single().NodeId.Value));
    }

    [Fact]
    public void Drain_ThatIsCalledOff_LeavesTheJobAlone()
    {
        var (job, _) = Accept(TestJobs.New(), "n-1");
        var draining = NodeNamed("n-1") with { Eligibility = NodeEligibility.Draining, DrainDeadlineAt = Now.AddMinutes(10) };

        TurnAt(job, Now, new NodeChanged(draining));
        TurnAt(job, Now, new NodeChanged(NodeNamed("n-1")));

        Assert.Empty(TurnAt(job, Now.AddMinutes(11)).Stop);
    }

    [Fact]
    public void DrainingNode_ThatIsAway_IsLeftAtTheDeadline_HoweverLongTheGrace()
    {
        var (job, _) = Accept(TestJobs.New(change: job => job with { Policy = new() { NodeLossGrace = 3600 } }), "n-1");
        var node = NodeNamed("n-1") with
        {
            Liveness = NodeLiveness.Lost,
            DisconnectedSince = Now,
            Eligibility = NodeEligibility.Draining,
            DrainDeadlineAt = Now.AddMinutes(1),
        };
        job.Set("n-1", _ => node);

        var before = TurnAt(job, Now, new NodeChanged(node));

        Assert.Equal(Now.AddMinutes(1), before.Record.DueAt);
        Assert.Single(TurnAt(job, Now.AddMinutes(1)).Stop);
    }

    [Fact]
    public void Goodbye_GivesTheNodeTheTimeOfASilence_ToComeBack()
    {
        var (job, _) = Accept(TestJobs.New(), "n-1");
        var node = NodeNamed("n-1") with { Liveness = NodeLiveness.Lost, DisconnectedSince = Now, LastError = NodeState.Goodbye };
        job.Set("n-1", _ => node);

        var first = TurnAt(job, Now, new NodeChanged(node));

        Assert.Equal((Now + job.Options.LostAfter, 0), (first.Record.DueAt, first.Stop.Count));
        Assert.Single(TurnAt(job, Now + job.Options.LostAfter).Stop);
    }

    [Fact]
    public void OpsJob_WhoseQueueSaysLastThatNoNodeIsLeft_EndsInThatTurn()
    {
        var (job, plan) = Accept(TestJobs.New(JobTypes.Ops), "n-1");
        var before = Turn(job, Report(plan.Start[0], ExecutionPhase.Completed)).Record.State.StateType;

        var draft = job.Draft();
        JobDecision.Weigh(draft, [], lookAround: true);
        draft.Memory = draft.Memory with { Shortage = new(1, 1, 0, [], IsViewComplete: true) };

        Assert.Equal((JobStateType.Running, JobStateType.Completed), (before, JobDecision.Conclude(draft).Record.State.StateType));
    }

    [Fact]
    public void DrainedNode_FailsAnOpsJob_ForItsWorkThereCannotBeDoneElsewhere()
    {
        var (job, _) = Accept(TestJobs.New(JobTypes.Ops), "n-1");
        var node = NodeNamed("n-1") with { Eligibility = NodeEligibility.Draining, DrainDeadlineAt = Now };
        job.Set("n-1", _ => node);

        TurnAt(job, Now, new NodeChanged(node));
        TurnAt(job, Now, new RoomMissing(1, new(1, 0, 0, [], IsViewComplete: true)));

        Assert.Equal(JobStateType.Failed, job.Record.State.StateType);
        Assert.Contains("drained", job.Record.State.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NodeThatIsNotApprovedAnyMore_LosesItsWork()
    {
        var (job, plan) = Accept(TestJobs.New(), "n-1");

        var told = Turn(job, new NodeChanged(NodeNamed("n-1") with { Membership = NodeMembership.Pending }));

        Assert.Equal(plan.Start[0].Id, told.Stop.Single().Order.Id);
    }

    private static NodeState NodeNamed(string name) => new() { Info = TestJobs.Node(name), Membership = NodeMembership.Approved, Liveness = NodeLiveness.Connected };

    private static (JobScene Job, Plan Plan) Accept(Job job, params string[] granted) => JobScene.Accept(job, granted);

    private static Plan Turn(JobScene job, params JobFact[] facts) => TurnAt(job, Now, facts);

    private static Plan TurnAt(JobScene job, DateTimeOffset now, params JobFact[] facts)
    {
        job.Now = now;
        return job.Turn(facts);
    }

    private static Plan Grant(JobScene job, DateTimeOffset now, string node)
    {
        job.Now = now;
        return job.Place(node);
    }

    private static int WantedAt(JobScene job, DateTimeOffset now)
    {
        job.Now = now;
        return JobDecision.Wanted(job.Draft());
    }

    private static ExecutionReported Report(Execution execution, ExecutionPhase phase, FailureCause? cause = null) => JobScene.FactOf(execution, phase, cause);
}
