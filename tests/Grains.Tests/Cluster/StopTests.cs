using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.Grains.Tests;

/// <summary>A job may be stopped wherever it is; its nodes hear of it, at the latest when they are back, and nothing of it is published.</summary>
public sealed class StopTests : IAsyncLifetime
{
    private GrainCluster cluster = null!;

    public async ValueTask InitializeAsync() => cluster = await GrainCluster.StartAsync(options: options =>
        (options.RetryDelay, options.MaxRetryDelay) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10)));

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    [Fact]
    public async Task Queued_LeavesTheQueue_AndANodeThatJoinsGetsNothing()
    {
        var job = TestJobs.New().WithTask(task => task with { Timeouts = new(QueueTimeout: 600) });
        await cluster.SubmitAsync(job);
        await cluster.WhenAsync(job.Id, JobStateType.Queued);

        await StopAsync(job);
        var late = await cluster.AddNodeAsync("n-late");
        await CompleteAnotherAsync();

        Assert.DoesNotContain(cluster.Store.ExecutionsOf(job.Id), _ => true);
        Assert.Single(late.EverStarted);
    }

    [Theory]
    [InlineData(ExecutionPhase.Accepted)]
    [InlineData(ExecutionPhase.Preparing)]
    [InlineData(ExecutionPhase.Running)]
    public async Task Placed_OrRunning_IsStoppedOnItsNode(ExecutionPhase phase)
    {
        var agent = await cluster.AddNodeAsync("n-one", change: agent => agent.Script = _ => [phase]);
        var job = TestJobs.New();
        await cluster.SubmitAsync(job);
        var held = await agent.WhenHoldingAsync(spec => spec.JobId == job.Id);

        await StopAsync(job);
        await EndedOnAsync(agent, held.Id);

        var execution = Assert.Single(cluster.Store.ExecutionsOf(job.Id));
        Assert.Equal((ExecutionStateType.Cancelled, DesiredStateType.Stopped), (execution.State.StateType, execution.Desired.StateType));
        Assert.Equal(EventTexts.StoppedWithJob, execution.State.Message);
    }

    [Fact]
    public async Task WaitingToPublish_NeverGetsThePermission_AndNoResultIsKept()
    {
        var agent = await cluster.AddNodeAsync("n-one", heartbeats: false, change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        var job = TestJobs.New().WithTask(task => task with { Publisher = new("local") });
        await cluster.SubmitAsync(job);
        var held = await agent.WhenHoldingAsync(spec => spec.JobId == job.Id);
        agent.LosesOrders = true;
        agent.Move(held.Id, ExecutionPhase.AwaitingPublish);
        await cluster.WhenAsync(job.Id, _ => cluster.Store.ExecutionsOf(job.Id) is [{ State.StateType: ExecutionStateType.Publishing }]);

        await StopAsync(job);
        var reply = await agent.BeatAsync();

        Assert.Contains(reply!.Stop, order => order.Id == held.Id);
        Assert.DoesNotContain(reply.PermitPublish, fence => fence.Id == held.Id);
        Assert.All(cluster.Store.ExecutionsOf(job.Id), execution => Assert.Null(execution.PublishedResult));
    }

    [Fact]
    public async Task ResultThatArrivesAfterTheStop_IsDiscarded()
    {
        var agent = await cluster.AddNodeAsync("n-one", change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        var job = TestJobs.New().WithTask(task => task with { Publisher = new("local") });
        await cluster.SubmitAsync(job);
        var held = await agent.WhenHoldingAsync(spec => spec.JobId == job.Id);
        await cluster.WhenAsync(job.Id, JobStateType.Running);
        agent.IsCutOff = true;
        agent.Move(held.Id, ExecutionPhase.Completed);

        await StopAsync(job);
        agent.IsCutOff = false;
        await agent.BeatAsync();
        await agent.BeatAsync();

        var execution = Assert.Single(cluster.Store.ExecutionsOf(job.Id));
        Assert.Equal((ExecutionStateType.Cancelled, (SpecConfig?)null), (execution.State.StateType, execution.PublishedResult));
        Assert.Equal(JobStateType.Stopped, (await cluster.Store.GetRecordAsync(job.Id, TestContext.Current.CancellationToken))!.State.StateType);
        Assert.Empty(agent.Holding);
    }

    [Fact]
    public async Task InBackOff_IsNotTriedAgain()
    {
        var agent = await cluster.AddNodeAsync("n-one", change: agent =>
        {
            agent.Script = _ => [ExecutionPhase.Failed];
            agent.Shape = (_, report) => report with { Cause = FailureCause.Input };
        });
        var job = TestJobs.New();
        await cluster.SubmitAsync(job);
        await cluster.WhenAsync(job.Id, record => record.Retries.Count == 1);

        await StopAsync(job);

        var record = (await cluster.Store.GetRecordAsync(job.Id, TestContext.Current.CancellationToken))!;
        Assert.Empty(record.Retries);
        Assert.True(record.Waiting.IsEmpty);
        Assert.Null(record.DueAt);
        Assert.Single(agent.EverStarted);
    }

    [Theory]
    [InlineData(NodeLiveness.Suspect)]
    [InlineData(NodeLiveness.Lost)]
    public async Task OnANodeThatIsAway_IsStoppedAtOnce_AndTheNodeStopsItOnItsReturn(NodeLiveness liveness)
    {
        var agent = await cluster.AddNodeAsync("n-one", change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        var job = TestJobs.New(change: job => job with { Policy = new() { NodeLossGrace = 600 } });
        await cluster.SubmitAsync(job);
        var held = await agent.WhenHoldingAsync(spec => spec.JobId == job.Id);
        await cluster.WhenAsync(job.Id, JobStateType.Running);
        agent.IsCutOff = true;
        await SeenAsync("n-one", liveness);

        await StopAsync(job);
        var holding = agent.Holding.Single().Phase;
        agent.IsCutOff = false;
        await agent.BeatAsync();
        await EndedOnAsync(agent, held.Id);

        Assert.Equal(ExecutionPhase.Running, holding);
        Assert.Equal(ExecutionStateType.Cancelled, Assert.Single(cluster.Store.ExecutionsOf(job.Id)).State.StateType);
    }

    [Fact]
    public async Task Doubled_GivesOneEvaluation_AndNothingForTheRepeats()
    {
        await cluster.AddNodeAsync("n-one", change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        var job = TestJobs.New();
        await cluster.SubmitAsync(job);
        await cluster.WhenAsync(job.Id, JobStateType.Running);

        var together = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => cluster.Job(job.Id).StopAsync("enough")));
        var later = await cluster.Job(job.Id).StopAsync("again");

        Assert.Single(together, evaluation => evaluation.Length > 0);
        Assert.Equal("", later);
        var record = (await cluster.Store.GetRecordAsync(job.Id, TestContext.Current.CancellationToken))!;
        Assert.Equal((JobStateType.Stopped, "enough"), (record.State.StateType, record.State.Message));
        Assert.Single(cluster.Store.HistoryOf(job.Id), entry => entry.Event.Message == EventTexts.StopRequested);
    }

    [Fact]
    public async Task DuringAnUpdate_StopsBothVersions()
    {
        var agent = await cluster.AddNodeAsync("n-one", change: agent => agent.Script = spec => [spec.JobVersion == 1 ? ExecutionPhase.Running : ExecutionPhase.Preparing]);
        var job = TestJobs.New(JobTypes.Service, 2);
        await cluster.SubmitAsync(job);
        await cluster.WhenAsync(job.Id, record => record.State.StateType == JobStateType.Running && record.Waiting.IsEmpty);
        await cluster.Job(job.Id).UpdateAsync(new(job with { Priority = 5 }, "tester", Guid.NewGuid().ToString()));
        var second = await agent.WhenHoldingAsync(spec => spec.JobId == job.Id && spec.JobVersion == 2);

        await StopAsync(job);
        foreach (var execution in cluster.Store.ExecutionsOf(job.Id))
        {
            await EndedOnAsync(agent, execution.Id);
        }

        Assert.Contains(cluster.Store.ExecutionsOf(job.Id), execution => execution.Id == second.Id);
        Assert.All(cluster.Store.ExecutionsOf(job.Id), execution => Assert.Equal(ExecutionStateType.Cancelled, execution.State.StateType));
    }

    private async Task StopAsync(Job job)
    {
        Assert.NotEqual("", await cluster.Job(job.Id).StopAsync("enough"));
        await cluster.WhenAsync(job.Id, JobStateType.Stopped);
    }

    private async Task CompleteAnotherAsync()
    {
        var other = TestJobs.New().WithTask(task => task with { Timeouts = new(QueueTimeout: 60) });
        await cluster.SubmitAsync(other);
        await cluster.WhenAsync(other.Id, JobStateType.Completed);
    }

    /// <summary>Waits until the node holds no living execution of this id: every heartbeat says it again.</summary>
    private static async Task EndedOnAsync(ScriptedAgent agent, ExecutionId id)
    {
        for (var beats = 0; agent.Holding.Any(report => report.Id == id && !report.IsTerminal); beats++)
        {
            Assert.True(beats < 20, $"{id} goes on");
            await agent.BeatAsync();
        }
    }

    private async Task SeenAsync(string node, NodeLiveness liveness)
    {
        using var bound = new CancellationTokenSource(GrainCluster.Patience);
        while ((await cluster.Node(node).GetAsync())!.Liveness < liveness)
        {
            await Task.Yield();
            bound.Token.ThrowIfCancellationRequested();
        }
    }
}
