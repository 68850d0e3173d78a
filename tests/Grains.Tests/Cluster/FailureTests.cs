using Bacalhau.TestKit;
using Orleans.Core.Internal;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class FailureTests
{
    private static readonly ExecutionPhase[] Fails = [ExecutionPhase.Running, ExecutionPhase.Failed];
    private static readonly ExecutionPhase[] Works = [ExecutionPhase.Running, ExecutionPhase.Completed];

    [Fact]
    public async Task FailedAttempt_IsTriedAgain_AndLinked()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var starts = 0;
        await cluster.AddNodeAsync("n-one", change: agent =>
        {
            agent.Script = _ => ++starts < 3 ? Fails : Works;
            agent.Shape = Failing(FailureCause.ImagePull, "registry away");
        });
        var job = TestJobs.New();

        await cluster.SubmitAsync(job);
        var ended = await cluster.WhenEndedAsync(job.Id);

        var attempts = cluster.Store.ExecutionsOf(job.Id);
        Assert.Equal(JobStateType.Completed, ended.State.StateType);
        Assert.Equal([1, 2, 3], attempts.Select(execution => execution.Attempt));
        Assert.Equal([attempts[1].Id, attempts[2].Id, new("")], attempts.Select(execution => execution.NextId));
        Assert.Equal([1L, 2L, 3L], attempts.Select(execution => execution.Epoch));
    }

    [Fact]
    public async Task UserError_IsTriedOnce_AndItsCauseIsTheStateOfTheJob()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await cluster.AddNodeAsync("n-one", change: agent =>
        {
            agent.Script = _ => Fails;
            agent.Shape = Failing(FailureCause.UserError, "no entry point 'main'");
        });
        var job = TestJobs.New();

        await cluster.SubmitAsync(job);
        var ended = await cluster.WhenEndedAsync(job.Id);

        Assert.Equal((JobStateType.Failed, "no entry point 'main'"), (ended.State.StateType, ended.State.Message));
        Assert.Single(cluster.Store.ExecutionsOf(job.Id));
    }

    [Fact]
    public async Task RefusingNode_CostsNoAttempt_AndTheJobGoesElsewhere()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await cluster.AddNodeAsync("n-refuses", cores: 8, change: agent =>
        {
            agent.Script = _ => [ExecutionPhase.Refused];
            agent.Shape = Failing(FailureCause.NodeRejected, "not here");
        });
        await cluster.AddNodeAsync("n-takes", cores: 1);
        var job = TestJobs.New();

        await cluster.SubmitAsync(job);
        await cluster.WhenAsync(job.Id, JobStateType.Completed);

        var last = cluster.Store.ExecutionsOf(job.Id)[^1];
        Assert.Equal(("n-takes", 1), (last.NodeId.Value, last.Attempt));
    }

    [Fact]
    public async Task ExitCode_FailsTheJobOnlyWhenItsPolicySaysSo()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await cluster.AddNodeAsync("n-one", change: agent => agent.Shape = static (_, report) =>
            report.Phase == ExecutionPhase.Completed ? report with { Result = new() { ExitCode = 3 } } : report);
        var lenient = TestJobs.New();
        var strict = TestJobs.New(change: job => job with { Policy = new() { Retry = new() { FailOnExitCodes = ["1-5"], MaxAttempts = 2 } } });

        await cluster.SubmitAsync(lenient);
        await cluster.SubmitAsync(strict);

        Assert.Equal(JobStateType.Completed, (await cluster.WhenEndedAsync(lenient.Id)).State.StateType);
        Assert.Equal(JobStateType.Failed, (await cluster.WhenEndedAsync(strict.Id)).State.StateType);
        Assert.Equal(2, cluster.Store.ExecutionsOf(strict.Id).Count);
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public async Task LostAndDoubledMessages_CostAHeartbeatAtMost(bool losesReports, bool doublesReports, bool losesOrders)
    {
        await using var cluster = await GrainCluster.StartAsync();
        var agent = await cluster.AddNodeAsync("n-one", change: agent =>
            (agent.LosesReports, agent.DoublesReports, agent.LosesOrders) = (losesReports, doublesReports, losesOrders));
        var job = TestJobs.New(count: 3).WithTask(task => task with { Publisher = new("local") });

        await cluster.SubmitAsync(job);
        var ended = await cluster.WhenEndedAsync(job.Id);

        Assert.True(ended.State.StateType == JobStateType.Completed, $"{ended.State}");
        Assert.Equal(3, cluster.Store.ExecutionsOf(job.Id).Count);
        Assert.Equal(3, agent.EverStarted.Count);
        Assert.Single(cluster.Store.HistoryOf(job.Id), entry => entry.Event.Message == "Completed");
    }

    [Fact]
    public async Task Deactivation_InTheMiddle_LosesNothing()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var agent = await cluster.AddNodeAsync("n-one", change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        var job = TestJobs.New(count: 2);
        await cluster.SubmitAsync(job);
        var execution = await agent.WhenHoldingAsync(spec => spec.PartitionIndex == 0);
        var other = await agent.WhenHoldingAsync(spec => spec.PartitionIndex == 1);

        await cluster.Job(job.Id).AsReference<IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);
        await cluster.Node("n-one").AsReference<IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);
        await cluster.Grains.GetGrain<IQueueGrain>(0).AsReference<IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);
        await cluster.Grains.GetGrain<INodeDirectoryGrain>(0).AsReference<IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);
        agent.Move(execution.Id, ExecutionPhase.Completed);
        agent.Move(other.Id, ExecutionPhase.Completed);

        Assert.Equal(JobStateType.Completed, (await cluster.WhenEndedAsync(job.Id)).State.StateType);
        Assert.Equal(2, agent.EverStarted.Count);
    }

    [Fact]
    public async Task KilledSilo_ItsJobsGoOnElsewhere()
    {
        await using var cluster = await GrainCluster.StartAsync(silos: 2, options: options =>
            (options.SuspectAfter, options.LostAfter) = (TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(40)));
        var agent = await cluster.AddNodeAsync("n-one", cores: 32, change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        var jobs = Enumerable.Range(0, 20).Select(_ => TestJobs.New()).ToList();
        await Task.WhenAll(jobs.Select(job => cluster.SubmitAsync(job)));
        var started = await Task.WhenAll(jobs.Select(job => agent.WhenHoldingAsync(spec => spec.JobId == job.Id).WaitAsync(GrainCluster.Patience, TestContext.Current.CancellationToken)));

        await cluster.KillLastSiloAsync();
        foreach (var execution in started)
        {
            agent.Move(execution.Id, ExecutionPhase.Completed);
        }

        var ended = await Task.WhenAll(jobs.Select(job => cluster.WhenEndedAsync(job.Id)));
        Assert.All(ended, record => Assert.Equal(JobStateType.Completed, record.State.StateType));
        Assert.Equal(20, agent.EverStarted.Count);
    }

    [Fact]
    public async Task Store_ThatFailsOnce_IsReadAgain_WhetherItHadWrittenOrNot()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await cluster.AddNodeAsync("n-one");
        var before = 0;
        var after = 0;
        var refused = TestJobs.New();
        cluster.Store.BeforeCommit = change => change.Job.Id == refused.Id && before++ == 0 ? Failure() : null;
        await Assert.ThrowsAsync<BacalhauException>(() => cluster.SubmitAsync(refused));
        var retried = await cluster.SubmitAsync(refused);
        cluster.Store.BeforeCommit = null;
        cluster.Store.AfterCommit = change => change.Job.State.StateType == JobStateType.Completed && after++ == 0 ? Failure() : null;
        var unknown = TestJobs.New();

        await cluster.SubmitAsync(unknown);

        Assert.Equal(SubmitStatus.Accepted, retried.Status);
        Assert.Equal(JobStateType.Completed, (await cluster.WhenEndedAsync(refused.Id)).State.StateType);
        Assert.Equal(JobStateType.Completed, (await cluster.WhenEndedAsync(unknown.Id)).State.StateType);
        Assert.Single(cluster.Store.ExecutionsOf(unknown.Id));

        static Exception Failure() => new BacalhauError(BacalhauErrorCode.DatastoreFailure, "JobStore", "the disk is away") { IsRetryable = true }.AsException();
    }

    [Fact]
    public async Task LostDisk_AfterAnEndThatIsNotDurableYet_RunsNothingTwice()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var agent = await cluster.AddNodeAsync("n-one");
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Store.BeforeCommit = change =>
        {
            if (change.Executions.All(execution => execution.State.StateType != ExecutionStateType.Completed))
            {
                return null;
            }

            refused.TrySetResult();
            return new BacalhauError(BacalhauErrorCode.DatastoreFailure, "JobStore", "the disk is away") { IsRetryable = true }.AsException();
        };
        var job = TestJobs.New();
        await cluster.SubmitAsync(job);
        await refused.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var again = 0;
        agent.Script = _ =>
        {
            Interlocked.Increment(ref again);
            return [ExecutionPhase.Running, ExecutionPhase.Completed];
        };

        await agent.ReplaceAsync();
        cluster.Store.BeforeCommit = null;
        var ended = await cluster.WhenEndedAsync(job.Id);

        Assert.Equal(JobStateType.Completed, ended.State.StateType);
        Assert.Equal(0, again);
    }

    [Fact]
    public async Task ExecutionTimeout_EndsWhatANodeDoesNotEnd()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await cluster.AddNodeAsync("n-one", change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        var job = TestJobs.New().WithTask(task => task with { Timeouts = new(ExecutionTimeout: 1) });

        await cluster.SubmitAsync(job);
        var ended = await cluster.WhenEndedAsync(job.Id);

        Assert.Equal((JobStateType.Failed, "Execution timed out. Execution took longer than 1s"), (ended.State.StateType, ended.State.Message));
        Assert.Contains(cluster.Store.HistoryOf(job.Id), entry => entry.Event.Topic == "Exec Timeout");
    }

    [Fact]
    public async Task TotalTimeout_FailsTheJob()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await cluster.AddNodeAsync("n-one", change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        var job = TestJobs.New().WithTask(task => task with { Timeouts = new(TotalTimeout: 1) });

        await cluster.SubmitAsync(job);
        var ended = await cluster.WhenEndedAsync(job.Id);

        Assert.Equal((JobStateType.Failed, "Job timed out. Job took longer than 1s"), (ended.State.StateType, ended.State.Message));
    }

    private static Func<ExecutionSpec, ExecutionReport, ExecutionReport> Failing(FailureCause cause, string message) => (_, report) =>
        report.Phase is ExecutionPhase.Failed or ExecutionPhase.Refused
            ? report with { Cause = cause, Error = new(BacalhauErrorCode.InternalError, "Scripted", message) }
            : report;
}
