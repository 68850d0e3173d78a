using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class NodeLifeTests
{
    [Fact]
    public async Task LostNode_IsReplaced_AndWhatItStillRunsIsStoppedWhenItReturns()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var away = await cluster.AddNodeAsync("n-away", cores: 8, change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        var job = TestJobs.New();
        await cluster.SubmitAsync(job);
        var first = await away.WhenHoldingAsync(spec => spec.JobId == job.Id);
        await cluster.AddNodeAsync("n-stays", cores: 1);

        away.IsCutOff = true;
        var ended = await cluster.WhenEndedAsync(job.Id);
        away.Move(first.Id, ExecutionPhase.Completed);
        away.IsCutOff = false;
        await away.BeatAsync();
        await away.BeatAsync();

        var executions = cluster.Store.ExecutionsOf(job.Id);
        Assert.Equal(JobStateType.Completed, ended.State.StateType);
        Assert.Equal([ExecutionStateType.Failed, ExecutionStateType.Completed], executions.Select(execution => execution.State.StateType));
        Assert.Equal((FailureCause.NodeLost, "n-stays"), (executions[0].Cause, executions[1].NodeId.Value));
        Assert.Empty(away.Holding);
    }

    [Fact]
    public async Task Grace_KeepsAnExecutionOnANodeThatReturns()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var agent = await cluster.AddNodeAsync("n-one", change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        var job = TestJobs.New(change: job => job with { Policy = new() { NodeLossGrace = 600 } });
        await cluster.SubmitAsync(job);
        var execution = await agent.WhenHoldingAsync(spec => spec.JobId == job.Id);

        var lost = cluster.WhenNodeAsync("n-one", node => node.Liveness == NodeLiveness.Lost);
        agent.IsCutOff = true;
        await lost;
        var during = Assert.Single(cluster.Store.ExecutionsOf(job.Id));
        agent.Move(execution.Id, ExecutionPhase.Completed);
        agent.IsCutOff = false;

        Assert.False(during.IsTerminal);
        Assert.Equal(JobStateType.Completed, (await cluster.WhenEndedAsync(job.Id)).State.StateType);
        Assert.Single(cluster.Store.ExecutionsOf(job.Id));
    }

    [Fact]
    public async Task ReportOfAnotherEpoch_ChangesNothing()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var agent = await cluster.AddNodeAsync("n-one", change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        var job = TestJobs.New();
        await cluster.SubmitAsync(job);
        var spec = await agent.WhenHoldingAsync(spec => spec.JobId == job.Id);
        var stale = agent.Holding[0] with { Epoch = spec.Epoch + 7, Phase = ExecutionPhase.Completed, Result = new() { ExitCode = 1 } };

        await cluster.Job(job.Id).PostAsync([new ExecutionReported(stale)]);
        await agent.SayAsync(stale);
        agent.Move(spec.Id, ExecutionPhase.Completed);
        await cluster.WhenAsync(job.Id, JobStateType.Completed);

        Assert.Equal(0, Assert.Single(cluster.Store.ExecutionsOf(job.Id)).Result!.ExitCode);
    }

    [Fact]
    public async Task Approval_ByHand_KeepsANodeIdleUntilGiven()
    {
        await using var cluster = await GrainCluster.StartAsync(options: options => options.ManualApproval = true);
        await cluster.AddNodeAsync("n-one");
        var job = TestJobs.New().WithTask(task => task with { Timeouts = new(QueueTimeout: 60) });
        await cluster.SubmitAsync(job);
        var queued = await cluster.WhenAsync(job.Id, JobStateType.Queued);

        await cluster.Node("n-one").AdministerAsync(new() { Kind = NodeActionKind.Approve });
        var twice = await Assert.ThrowsAsync<BacalhauException>(() => cluster.Node("n-one").AdministerAsync(new() { Kind = NodeActionKind.Approve }));

        Assert.Contains("available: 0", queued.State.Message, StringComparison.Ordinal);
        Assert.Equal(BacalhauErrorCode.ConflictNodeState, twice.Error.Code);
        Assert.Equal(JobStateType.Completed, (await cluster.WhenEndedAsync(job.Id)).State.StateType);
    }

    [Fact]
    public async Task RejectedNode_LosesItsWork_AndMayNotReturn()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var bad = await cluster.AddNodeAsync("n-bad", cores: 8, change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        var job = TestJobs.New();
        await cluster.SubmitAsync(job);
        await bad.WhenHoldingAsync(spec => spec.JobId == job.Id);
        await cluster.AddNodeAsync("n-good", cores: 1);

        await cluster.Node("n-bad").AdministerAsync(new() { Kind = NodeActionKind.Reject });

        Assert.Equal(JobStateType.Completed, (await cluster.WhenEndedAsync(job.Id)).State.StateType);
        var refused = await Assert.ThrowsAsync<BacalhauException>(() => cluster.Node("n-bad").RegisterAsync(new(bad.Info, 99)));
        Assert.Equal(BacalhauErrorCode.Forbidden, refused.Error.Code);
    }

    [Fact]
    public async Task Drain_MovesAServiceElsewhere()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var old = await cluster.AddNodeAsync("n-old", cores: 8, change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        var job = TestJobs.New(JobTypes.Service);
        await cluster.SubmitAsync(job);
        await old.WhenHoldingAsync(spec => spec.JobId == job.Id);
        var other = await cluster.AddNodeAsync("n-new", change: agent => agent.Script = _ => [ExecutionPhase.Running]);

        await cluster.Node("n-old").AdministerAsync(new() { Kind = NodeActionKind.Drain });
        var moved = await other.WhenHoldingAsync(spec => spec.JobId == job.Id).WaitAsync(GrainCluster.Patience, TestContext.Current.CancellationToken);

        Assert.Equal(job.Id, moved.JobId);
        Assert.Equal(ExecutionStateType.Cancelled, cluster.Store.ExecutionsOf(job.Id)[0].State.StateType);
    }

    [Fact]
    public async Task Daemon_RunsOnNodesThatJoinLater()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var first = await cluster.AddNodeAsync("n-one", change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        var job = TestJobs.New(JobTypes.Daemon);
        await cluster.SubmitAsync(job);
        await first.WhenHoldingAsync(spec => spec.JobId == job.Id);

        var second = await cluster.AddNodeAsync("n-two", change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        await second.WhenHoldingAsync(spec => spec.JobId == job.Id).WaitAsync(GrainCluster.Patience, TestContext.Current.CancellationToken);

        Assert.Equal(2, (await Task.WhenAll(Task.FromResult(cluster.Store.ExecutionsOf(job.Id))))[0].Count);
    }

    [Fact]
    public async Task Service_IsUpdatedOneByOne()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var agent = await cluster.AddNodeAsync("n-one", change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        var job = TestJobs.New(JobTypes.Service, count: 3);
        await cluster.SubmitAsync(job);
        foreach (var partition in Enumerable.Range(0, 3))
        {
            await agent.WhenHoldingAsync(spec => spec.PartitionIndex == partition);
        }

        await cluster.Job(job.Id).UpdateAsync(new(job with { Priority = 1 }, "tester", "e"));
        foreach (var partition in Enumerable.Range(0, 3))
        {
            await agent.WhenHoldingAsync(spec => spec.PartitionIndex == partition && spec.JobVersion == 2).WaitAsync(GrainCluster.Patience, TestContext.Current.CancellationToken);
        }

        var executions = cluster.Store.ExecutionsOf(job.Id);
        Assert.Equal(3, executions.Count(execution => execution is { JobVersion: 1, State.StateType: ExecutionStateType.Cancelled }));
        Assert.Equal(JobStateType.Running, (await cluster.WhenAsync(job.Id, JobStateType.Running)).State.StateType);
    }
}
