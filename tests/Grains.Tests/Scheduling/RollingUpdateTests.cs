using Bacalhau.TestKit;
using CsCheck;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class RollingUpdateTests
{
    [Fact]
    public void Batch_IsReplacedAtOnce()
    {
        var scene = JobScene.Running(TestJobs.New(count: 3), "n-1", "n-2", "n-3");

        var plan = scene.Update(Changed);

        Assert.Equal(3, plan.Stop.Count);
        Assert.Equal((2, "0-2", JobStateType.Pending), (scene.Record.Version, scene.Record.Waiting.ToString(), scene.Record.State.StateType));
    }

    [Fact]
    public void Service_ReplacesOnePartition_AndTheNextOnceThatRuns()
    {
        var scene = JobScene.Running(TestJobs.New(JobTypes.Service, 3), "n-1", "n-2", "n-3");

        var first = scene.Update(Changed);
        var placed = scene.Place("n-1").Start.Single();
        var whileStarting = scene.Turn();
        var second = scene.Report(placed, ExecutionPhase.Running);

        Assert.Single(first.Stop);
        Assert.Equal(0, placed.PartitionIndex);
        Assert.Empty(whileStarting.Stop);
        Assert.Single(second.Stop);
    }

    [Fact]
    public void Service_WhenNodesAreShort_WaitsWithTheNextPartition()
    {
        var scene = JobScene.Running(TestJobs.New(JobTypes.Service, 3), "n-1", "n-2", "n-3");
        scene.Update(Changed);

        var plans = Enumerable.Range(0, 5).Select(_ => scene.Turn(new RoomMissing(1, new(1, 3, 3, [], IsViewComplete: true) { EverSuitable = 3 }))).ToList();

        Assert.All(plans, plan => Assert.Empty(plan.Stop));
        Assert.Equal(2, scene.Live.Count());
        Assert.NotEqual(JobStateType.Failed, scene.Record.State.StateType);
    }

    [Fact]
    public void Service_WithAPartitionThatHadNoPlaceBefore_IsUpdatedAllTheSame_OneAtATime()
    {
        var scene = JobScene.Running(TestJobs.New(JobTypes.Service, 3), "n-1", "n-2", "n-3");
        scene.Report(scene.Live.Last(), ExecutionPhase.Failed, FailureCause.NodeLost);
        var missing = new RoomMissing(1, new(1, 3, 3, [], IsViewComplete: true) { EverSuitable = 3 });
        scene.Now += TimeSpan.FromHours(1);
        scene.Turn(missing);

        var atFirst = scene.Update(Changed);
        var told = scene.Turn(missing);
        var later = scene.Turn();

        Assert.Equal([0, 1, 0], [atFirst.Stop.Count, told.Stop.Count, later.Stop.Count]);
        Assert.Equal(1, scene.Record.Replaced.Count);
        Assert.Single(scene.Live);
    }

    [Fact]
    public void Service_WithFewerPartitions_DropsTheSurplusAtOnce()
    {
        var scene = JobScene.Running(TestJobs.New(JobTypes.Service, 4), "n-1", "n-2", "n-3", "n-4");

        var plan = scene.Update(job => job with { Count = 2 });

        Assert.Equal(3, plan.Stop.Count);
        Assert.Single(scene.Live);
    }

    [Fact]
    public void Service_WhoseNewVersionFails_KeepsTheOldOne_SaysSoOnce_AndTriesSlowly()
    {
        var scene = JobScene.Running(TestJobs.New(JobTypes.Service, 2), "n-1", "n-2");
        scene.Update(Changed);
        for (var attempt = 0; attempt < 6; attempt++)
        {
            scene.Report(scene.Place("n-1").Start.Single(), ExecutionPhase.Failed, FailureCause.Engine, "no such command");
            scene.Now = scene.Record.Retries.Single().NotBefore;
        }

        var old = Assert.Single(scene.Live);
        Assert.Equal(1, old.JobVersion);
        Assert.Equal(JobStateType.Running, scene.Record.State.StateType);
        Assert.Equal("Update to version 2 halted, the older version goes on: no such command", scene.Record.State.Message);
        Assert.Equal(scene.Options.MaxRetryDelay, scene.Now - scene.Record.ModifiedAt);
    }

    [Fact]
    public void Service_WithAFixedVersionAfterAHalt_RollsOn_AndForgetsTheHalt()
    {
        var scene = JobScene.Running(TestJobs.New(JobTypes.Service, 2), "n-1", "n-2");
        scene.Update(Changed);
        scene.Report(scene.Place("n-1").Start.Single(), ExecutionPhase.Failed, FailureCause.UserError, "no such image");
        var halted = scene.Record.State.Message;

        scene.Update(job => job with { Priority = 9 });
        scene.Run("n-1");
        scene.Run("n-2");

        Assert.StartsWith("Update to version 2 halted", halted, StringComparison.Ordinal);
        Assert.Equal([3L, 3L], scene.Live.Select(execution => execution.JobVersion));
        Assert.Equal((JobStateType.Running, ""), (scene.Record.State.StateType, scene.Record.State.Message));
    }

    [Fact]
    public void Service_ThatHasNothingOlder_StillFails()
    {
        var scene = JobScene.Accept(TestJobs.New(JobTypes.Service, 1));
        scene.Report(scene.Place("n-1").Start.Single(), ExecutionPhase.Failed, FailureCause.UserError, "no such image");

        Assert.Equal(JobStateType.Failed, scene.Record.State.StateType);
    }

    [Fact]
    public void Daemon_ReplacesOneNode_AndHoldsWhileTheNewVersionWaitsForItsRoom()
    {
        var scene = JobScene.Running(TestJobs.New(JobTypes.Daemon), "n-1", "n-2", "n-3");

        var first = scene.Update(Changed);
        var waiting = Enumerable.Range(0, 3).Select(_ => scene.Turn()).ToList();
        scene.Run("n-1");
        var later = scene.Turn();

        Assert.Equal("n-1", first.Stop.Single().Node.Value);
        Assert.All(waiting, plan => Assert.Empty(plan.Stop));
        Assert.Equal([("n-3", 1L), ("n-1", 2L)], scene.Live.Select(execution => (execution.NodeId.Value, execution.JobVersion)));
        Assert.Equal("n-2", scene.Record.Replacing.Single().Value);
        Assert.Empty(later.Stop);
    }

    [Fact]
    public void Daemon_DoesNotWaitForANodeThatIsAway_Cordoned_OrNeverFits()
    {
        foreach (var change in new Func<NodeState, NodeState>[]
        {
            node => node with { Liveness = NodeLiveness.Lost },
            node => node with { Eligibility = NodeEligibility.Cordoned },
            node => node with { Info = node.Info with { Compute = node.Info.Compute with { ExecutionEngines = ["docker"] } } },
        })
        {
            var scene = JobScene.Running(TestJobs.New(JobTypes.Daemon), "n-1", "n-2");
            scene.Update(Changed);
            scene.Set("n-1", change);

            var plan = scene.Turn();

            Assert.Equal("n-2", plan.Stop.Single().Node.Value);
        }
    }

    [Fact]
    public void Daemon_WhoseNewVersionIsRefusedOrFails_StopsTheRoll()
    {
        var failing = JobScene.Running(TestJobs.New(JobTypes.Daemon), "n-1", "n-2");
        failing.Update(Changed);
        failing.Report(failing.Place("n-1").Start.Single(), ExecutionPhase.Failed, FailureCause.UserError, "no such image");
        var refused = JobScene.Running(TestJobs.New(JobTypes.Daemon), "n-1", "n-2");
        refused.Update(Changed);
        refused.Report(refused.Place("n-1").Start.Single(), ExecutionPhase.Refused, error: "the policy says no");

        foreach (var scene in new[] { failing, refused })
        {
            Assert.Empty(scene.Turn().Stop);
            Assert.Equal("n-2", scene.Live.Single().NodeId.Value);
            Assert.StartsWith("Update to version 2 halted", scene.Record.State.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(JobTypes.Service)]
    [InlineData(JobTypes.Daemon)]
    public void UpdateAfterAnUpdate_RollsAgain(string type)
    {
        var scene = JobScene.Running(TestJobs.New(type, 2), "n-1", "n-2");
        foreach (var _ in Enumerable.Range(0, 3))
        {
            scene.Update(Changed);
            foreach (var __ in Enumerable.Range(0, 2))
            {
                scene.Run(new[] { "n-1", "n-2" }.Except(scene.Live.Select(execution => execution.NodeId.Value)).Single());
            }
        }

        Assert.Equal([4L, 4L], scene.Live.Select(execution => execution.JobVersion));
    }

    [Theory]
    [InlineData(JobTypes.Service)]
    [InlineData(JobTypes.Daemon)]
    public void NewVersion_MustRunForAWhile_BeforeTheNextGoes(string type)
    {
        var scene = JobScene.Running(TestJobs.New(type, 2), "n-1", "n-2");
        scene.Options.UpdateHealthyAfter = TimeSpan.FromSeconds(10);
        scene.Update(Changed);

        scene.Run("n-1");
        var begun = scene.Turn();
        scene.Now += TimeSpan.FromSeconds(9);
        var soon = scene.Turn();
        var due = scene.Record.DueAt;
        scene.Now += TimeSpan.FromSeconds(1);
        var later = scene.Turn();

        Assert.Empty(begun.Stop);
        Assert.Empty(soon.Stop);
        Assert.Equal(scene.Now, due);
        Assert.Equal("n-2", later.Stop.Single().Node.Value);
    }

    [Theory]
    [InlineData(JobTypes.Service)]
    [InlineData(JobTypes.Daemon)]
    public void NewVersion_ThatEndsSoonAfterItsBegin_NeverTakesTheOldOneWithIt(string type)
    {
        var scene = JobScene.Running(TestJobs.New(type, 2), "n-1", "n-2");
        scene.Options.UpdateHealthyAfter = TimeSpan.FromSeconds(10);
        scene.Update(Changed);

        for (var attempt = 0; attempt < scene.Options.MaxAttempts; attempt++)
        {
            var placed = scene.Place("n-1").Start.Single();
            scene.Report(placed, ExecutionPhase.Running);
            scene.Now += TimeSpan.FromSeconds(5);
            scene.Report(placed, ExecutionPhase.Failed, FailureCause.Engine, "crash");
            scene.Now = scene.Record.DueAt ?? scene.Now.AddMinutes(1);
            scene.Turn();
        }

        Assert.Equal(("n-2", 1L), scene.Live.Select(execution => (execution.NodeId.Value, execution.JobVersion)).Single());
        Assert.StartsWith("Update to version 2 halted", scene.Record.State.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UpdateDuringAnUpdate_NeverHasMoreThanTheseDown()
    {
        var scene = JobScene.Running(TestJobs.New(JobTypes.Daemon), "n-1", "n-2", "n-3");
        scene.Update(Changed);

        var plan = scene.Update(job => job with { Priority = 2 });

        Assert.Empty(plan.Stop);
        Assert.Equal(2, scene.Live.Count());
    }

    [Fact]
    public void Roll_OfAnyKind_NeverHasMoreDownThanAllowed_AndEndsWithTheNewVersionEverywhere() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 4], Gen.Bool, Gen.Int[0, 5].Array[200]).Sample((size, atOnce, isDaemon, moves) =>
        {
            var nodes = Enumerable.Range(1, size).Select(i => $"n-{i}").ToArray();
            var job = TestJobs.New(isDaemon ? JobTypes.Daemon : JobTypes.Service, size, job => job with { Policy = new() { MaxParallelUpdates = atOnce } });
            var scene = JobScene.Running(job, nodes);
            scene.Update(Changed);

            foreach (var move in moves)
            {
                Assert.True(scene.Live.Count(execution => execution.State.StateType == ExecutionStateType.Running) >= size - atOnce);
                var free = nodes.Except(scene.Live.Select(execution => execution.NodeId.Value)).ToList();
                var starting = scene.Live.FirstOrDefault(execution => execution.State.StateType < ExecutionStateType.Running);
                if (move <= 1 && free.Count > 0)
                {
                    scene.Place(free[0]);
                }
                else if (move <= 3 && starting is not null)
                {
                    scene.Report(starting, ExecutionPhase.Running);
                }
                else
                {
                    scene.Turn();
                }
            }

            foreach (var _ in nodes)
            {
                foreach (var free in nodes.Except(scene.Live.Select(execution => execution.NodeId.Value)).ToList())
                {
                    scene.Place(free);
                }

                foreach (var starting in scene.Live.Where(execution => execution.State.StateType < ExecutionStateType.Running).ToList())
                {
                    scene.Report(starting, ExecutionPhase.Running);
                }
            }

            Assert.All(scene.Live, execution => Assert.Equal(2, execution.JobVersion));
            Assert.Equal(size, scene.Live.Count());
            Assert.Empty(scene.Record.Replacing);
            Assert.True(scene.Record.Replaced.IsEmpty);
        });

    private static Job Changed(Job job) => job with { Priority = job.Priority + 1 };
}
