using Bacalhau.TestKit;
using Orleans.Core.Internal;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class NodeAdministrationTests
{
    private static readonly ExecutionPhase[] Runs = [ExecutionPhase.Running];

    [Fact]
    public async Task DrainDeadline_MovesABatchJob_AndTheNodeIsEmpty()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var old = await cluster.AddNodeAsync("n-old", cores: 8, change: agent => agent.Script = _ => Runs);
        var job = TestJobs.New();
        await cluster.SubmitAsync(job);
        await old.WhenHoldingAsync(spec => spec.JobId == job.Id);
        await cluster.AddNodeAsync("n-new");
        var empty = cluster.WhenNodeAsync("n-old", node => node is { Eligibility: NodeEligibility.Draining, Info.Compute.RunningExecutions: 0 });

        var draining = await cluster.Node("n-old").AdministerAsync(new() { Kind = NodeActionKind.Drain, DeadlineAt = TimeProvider.System.GetUtcNow().AddMilliseconds(300) });
        var ended = await cluster.WhenEndedAsync(job.Id);
        await empty;

        Assert.Equal(1, draining.Info.Compute.RunningExecutions);
        Assert.Equal(JobStateType.Completed, ended.State.StateType);
        Assert.Equal(
            [("n-old", ExecutionStateType.Cancelled, 1), ("n-new", ExecutionStateType.Completed, 1)],
            cluster.Store.ExecutionsOf(job.Id).Select(execution => (execution.NodeId.Value, execution.State.StateType, execution.Attempt)));
    }

    [Fact]
    public async Task Drain_WithoutADeadline_LetsABatchJobEnd_AndUncordonOpensTheNode()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var node = await cluster.AddNodeAsync("n-one", change: agent => agent.Script = _ => Runs);
        var running = TestJobs.New();
        await cluster.SubmitAsync(running);
        var execution = await node.WhenHoldingAsync(spec => spec.JobId == running.Id);

        await cluster.Node("n-one").AdministerAsync(new() { Kind = NodeActionKind.Drain });
        var waiting = TestJobs.New().WithTask(task => task with { Timeouts = new(QueueTimeout: 60) });
        await cluster.SubmitAsync(waiting);
        var queued = await cluster.WhenAsync(waiting.Id, JobStateType.Queued);
        node.Move(execution.Id, ExecutionPhase.Completed);
        await cluster.WhenAsync(running.Id, JobStateType.Completed);
        await cluster.Node("n-one").AdministerAsync(new() { Kind = NodeActionKind.Uncordon });

        Assert.Contains("is being drained", queued.State.Message, StringComparison.Ordinal);
        await node.WhenHoldingAsync(spec => spec.JobId == waiting.Id);
    }

    [Fact]
    public async Task DaemonOnADrainedNode_Leaves_AndReturnsWithTheNode()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var node = await cluster.AddNodeAsync("n-one", change: agent => agent.Script = _ => Runs);
        var job = TestJobs.New(JobTypes.Daemon);
        await cluster.SubmitAsync(job);
        var first = await node.WhenHoldingAsync(spec => spec.JobId == job.Id);
        var empty = cluster.WhenNodeAsync("n-one", state => state is { Eligibility: NodeEligibility.Draining, Info.Compute.RunningExecutions: 0 });

        await cluster.Node("n-one").AdministerAsync(new() { Kind = NodeActionKind.Drain });
        await empty;
        var second = node.WhenHoldingAsync(spec => spec.JobId == job.Id && spec.Id != first.Id);
        await cluster.Node("n-one").AdministerAsync(new() { Kind = NodeActionKind.Uncordon });

        Assert.NotEqual(first.Id, (await second).Id);
    }

    [Fact]
    public async Task Labels_AreSeenByJobs_AndOutliveGrainAndRegistration()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var node = await cluster.AddNodeAsync("n-one");
        var job = TestJobs.New(change: job => job with { Constraints = [new("disk", LabelOperators.Equal) { Values = ["ssd"] }] })
            .WithTask(task => task with { Timeouts = new(QueueTimeout: 60) });
        await cluster.SubmitAsync(job);

        await cluster.Node("n-one").AdministerAsync(new() { Kind = NodeActionKind.SetLabels, Labels = new Dictionary<string, string> { ["disk"] = "ssd", ["name"] = "" } });
        await cluster.WhenEndedAsync(job.Id);
        await cluster.Node("n-one").Cast<IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);
        await cluster.Grains.GetGrain<INodeDirectoryGrain>(0).Cast<IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);
        var fromDisk = (await cluster.Grains.GetGrain<INodeDirectoryGrain>(0).GetChangesAsync(0)).Changed.Single(state => state.Info.Id == node.NodeId);
        await node.ReplaceAsync();
        var registered = await cluster.Node("n-one").GetAsync();

        Assert.Equal(JobStateType.Completed, (await cluster.WhenEndedAsync(job.Id)).State.StateType);
        Assert.Equal([new("disk", "ssd")], fromDisk.Info.Labels);
        Assert.Equal([new("disk", "ssd")], registered!.Info.Labels);
        Assert.Equal("", registered.OperatorLabels["name"]);
    }

    [Fact]
    public async Task FlappingNode_GetsNothingForAWhile_SaysWhy_AndThenWorksAgain()
    {
        await using var cluster = await GrainCluster.StartAsync(options: options =>
        {
            (options.SuspectAfter, options.LostAfter) = (TimeSpan.FromMilliseconds(800), TimeSpan.FromMilliseconds(1200));
            options.HeartbeatInterval = TimeSpan.FromSeconds(1);
        });
        var node = await cluster.AddNodeAsync("n-one", change: agent => agent.Script = _ => Runs);
        for (var flap = 0; flap < 3; flap++)
        {
            var lost = cluster.WhenNodeAsync("n-one", state => state.Liveness == NodeLiveness.Lost);
            node.IsCutOff = true;
            await lost;
            var back = cluster.WhenNodeAsync("n-one", state => state.Liveness == NodeLiveness.Connected);
            node.IsCutOff = false;
            await back;
        }

        var job = TestJobs.New().WithTask(task => task with { Timeouts = new(QueueTimeout: 60) });
        await cluster.SubmitAsync(job);
        var queued = await cluster.WhenAsync(job.Id, JobStateType.Queued);
        var state = await cluster.Node("n-one").GetAsync();

        Assert.Contains("keeps coming and going", queued.State.Message, StringComparison.Ordinal);
        Assert.True(state!.RecentLosses >= 3, $"{state.RecentLosses} losses");
        Assert.Equal((true, false), (state.BackOffUntil is not null, state.CanTakeWork));
        await node.WhenHoldingAsync(spec => spec.JobId == job.Id);
    }

    [Fact]
    public async Task Absence_IsDurable_AndAWokenGrainDoesNotBeginItAnew()
    {
        await using var cluster = await GrainCluster.StartAsync(options: options =>
            (options.SuspectAfter, options.LostAfter) = (TimeSpan.FromMilliseconds(800), TimeSpan.FromMilliseconds(1200)));
        var node = await cluster.AddNodeAsync("n-one");
        var lost = cluster.WhenNodeAsync("n-one", state => state.Liveness == NodeLiveness.Lost);
        node.IsCutOff = true;
        var since = (await lost).DisconnectedSince;
        await cluster.WhenNodeRowAsync("n-one", row => row.AwaySince == since);

        await cluster.Node("n-one").Cast<IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);
        var again = cluster.WhenNodeAsync("n-one", state => state.Liveness == NodeLiveness.Lost && state.Sequence > lost.Result.Sequence);
        await cluster.Node("n-one").AdministerAsync(new() { Kind = NodeActionKind.Cordon });
        var away = await again;
        node.IsCutOff = false;
        await cluster.WhenNodeRowAsync("n-one", row => row.AwaySince is null);

        Assert.Equal(since, away.DisconnectedSince);
    }

    [Fact]
    public async Task DeletedNode_ThatIsConnected_ComesBackByItself_AndKeepsItsWork()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var node = await cluster.AddNodeAsync("n-one", change: agent => agent.Script = _ => Runs);
        var job = TestJobs.New();
        await cluster.SubmitAsync(job);
        var execution = await node.WhenHoldingAsync(spec => spec.JobId == job.Id);

        await cluster.Node("n-one").AdministerAsync(new() { Kind = NodeActionKind.Delete });
        await node.BeatAsync();
        node.Move(execution.Id, ExecutionPhase.Completed);

        Assert.Equal(JobStateType.Completed, (await cluster.WhenEndedAsync(job.Id)).State.StateType);
        Assert.Single(cluster.Store.ExecutionsOf(job.Id));
        Assert.Equal(NodeMembership.Approved, (await cluster.Node("n-one").GetAsync())!.Membership);
    }

    [Fact]
    public async Task DeletedNode_ThatDiesWithoutReturning_IsGivenUp()
    {
        await using var cluster = await GrainCluster.StartAsync(options: options => options.LostAfter = TimeSpan.FromSeconds(1));
        var node = await cluster.AddNodeAsync("n-one", cores: 8, change: agent => agent.Script = _ => Runs);
        var job = TestJobs.New();
        await cluster.SubmitAsync(job);
        await node.WhenHoldingAsync(spec => spec.JobId == job.Id);
        await cluster.AddNodeAsync("n-two", cores: 1);

        node.IsCutOff = true;
        await cluster.Node("n-one").AdministerAsync(new() { Kind = NodeActionKind.Delete });

        Assert.Equal(JobStateType.Completed, (await cluster.WhenEndedAsync(job.Id)).State.StateType);
    }
}
