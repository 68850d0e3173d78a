using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class QueueingTests
{
    [Fact]
    public async Task BusyNode_QueuesJobs_AndTheNextGoesWhenRoomIsFree()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var agent = await cluster.AddNodeAsync("n-one", cores: 1, change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        Job[] running = [TestJobs.New(), TestJobs.New()];
        var waiting = TestJobs.New();
        foreach (var job in running)
        {
            await cluster.SubmitAsync(job);
        }

        await cluster.SubmitAsync(waiting);
        var queued = await cluster.WhenAsync(waiting.Id, JobStateType.Queued);
        agent.Move((await agent.WhenHoldingAsync(spec => spec.JobId == running[0].Id)).Id, ExecutionPhase.Completed);
        var started = await agent.WhenHoldingAsync(spec => spec.JobId == waiting.Id).WaitAsync(GrainCluster.Patience, TestContext.Current.CancellationToken);

        Assert.Contains("node busy", queued.State.Message, StringComparison.Ordinal);
        Assert.Contains("suitable: 1.", queued.State.Message, StringComparison.Ordinal);
        Assert.Equal(waiting.Id, started.JobId);
        Assert.Equal(JobStateType.Running, (await cluster.WhenAsync(waiting.Id, JobStateType.Running)).State.StateType);
    }

    [Fact]
    public async Task QueuedJobs_FinishInOrderOfPriority()
    {
        await using var cluster = await GrainCluster.StartAsync();
        List<JobId> order = [];
        var agent = await cluster.AddNodeAsync("n-one", cores: 1, change: agent => agent.Script = spec =>
        {
            order.Add(spec.JobId);
            return order.Count == 1 ? [ExecutionPhase.Running] : [ExecutionPhase.Running, ExecutionPhase.Completed];
        });
        var first = Wide(0);
        Job[] waiting = [Wide(1), Wide(5), Wide(3), Wide(5)];
        await cluster.SubmitAsync(first);
        var blocker = await agent.WhenHoldingAsync(spec => spec.JobId == first.Id);
        foreach (var job in waiting)
        {
            await cluster.SubmitAsync(job);
        }

        agent.Move(blocker.Id, ExecutionPhase.Completed);
        await Task.WhenAll(waiting.Select(job => cluster.WhenEndedAsync(job.Id)));

        Assert.Equal([first.Id, waiting[1].Id, waiting[3].Id, waiting[2].Id, waiting[0].Id], order);

        static Job Wide(int priority) => TestJobs.New(change: job => job with { Priority = priority }).WithTask(task => task with { Resources = new("1", "100mb") });
    }

    [Fact]
    public async Task OneFreedSlot_AmongAThousandWaitingJobs_CallsAFew()
    {
        await using var cluster = await GrainCluster.StartAsync(options: options =>
            (options.SuspectAfter, options.LostAfter) = (TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(120)));
        var agent = await cluster.AddNodeAsync("n-one", cores: 1, change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        Job[] running = [TestJobs.New(), TestJobs.New()];
        await Task.WhenAll(running.Select(job => cluster.SubmitAsync(job)));
        var first = await agent.WhenHoldingAsync(spec => spec.JobId == running[0].Id);
        await cluster.WhenAsync(running[0].Id, JobStateType.Running);
        await cluster.WhenAsync(running[1].Id, JobStateType.Running);
        var waiting = Enumerable.Range(0, 1000).Select(_ => TestJobs.New()).ToList();
        await Task.WhenAll(waiting.Select(job => cluster.SubmitAsync(job)));
        await Task.WhenAll(waiting.Select(job => cluster.WhenAsync(job.Id, JobStateType.Queued)));
        await cluster.WhenJobsRestAsync();

        var before = cluster.JobCalls;
        agent.Move(first.Id, ExecutionPhase.Completed);
        var next = await agent.WhenHoldingAsync(spec => spec.JobId != running[0].Id && spec.JobId != running[1].Id);
        await cluster.WhenAsync(next.JobId, JobStateType.Running);

        // The end, the grant, the start, of which one message may carry two; each of them said again at worst.
        Assert.InRange(cluster.JobCalls - before, 2, 15);
    }

    [Fact]
    public async Task QueuedJob_IsWokenByANodeThatJoins()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await cluster.AddNodeAsync("n-small", cores: 1);
        var job = TestJobs.New().WithTask(task => task with { Resources = new("3", "100mb"), Timeouts = new(QueueTimeout: 60) });
        await cluster.SubmitAsync(job);
        await cluster.WhenAsync(job.Id, JobStateType.Queued);

        await cluster.AddNodeAsync("n-large", cores: 4);

        Assert.Equal(JobStateType.Completed, (await cluster.WhenEndedAsync(job.Id)).State.StateType);
    }

    [Fact]
    public async Task Stop_WhileQueued_WhileRunning_AndAgain()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var agent = await cluster.AddNodeAsync("n-one", cores: 1, change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        var running = TestJobs.New(count: 2);
        var queued = TestJobs.New();
        await cluster.SubmitAsync(running);
        await cluster.SubmitAsync(queued);
        await cluster.WhenAsync(queued.Id, JobStateType.Queued);

        var evaluation = await cluster.Job(queued.Id).StopAsync("changed my mind");
        var again = await cluster.Job(queued.Id).StopAsync("again");
        await cluster.Job(running.Id).StopAsync("enough");

        var state = (await cluster.WhenEndedAsync(queued.Id)).State;
        Assert.NotEmpty(evaluation);
        Assert.Empty(again);
        Assert.Equal((JobStateType.Stopped, "changed my mind"), (state.StateType, state.Message));
        Assert.All(cluster.Store.ExecutionsOf(running.Id), execution => Assert.Equal(ExecutionStateType.Cancelled, execution.State.StateType));
        Assert.Contains(cluster.Store.HistoryOf(running.Id), entry => entry.Event.Message == "Execution stop requested because job has been stopped");

        // The room comes free once the node has stopped them.
        agent.Script = static _ => [ExecutionPhase.Running, ExecutionPhase.Completed];
        var next = TestJobs.New(count: 2);
        await cluster.SubmitAsync(next);
        Assert.Equal(JobStateType.Completed, (await cluster.WhenEndedAsync(next.Id)).State.StateType);
    }
}
