using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.Grains.Tests;

/// <summary>One silo with three scripted nodes, shared by tests that do not disturb each other.</summary>
public sealed class ThreeNodes : IAsyncLifetime
{
    public GrainCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Cluster = await GrainCluster.StartAsync();
        await Cluster.AddNodeAsync("n-one", cores: 8);
        await Cluster.AddNodeAsync("n-two", cores: 8);
        await Cluster.AddNodeAsync("n-three", cores: 8);
    }

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();
}

public sealed class JobLifeTests(ThreeNodes nodes) : IClassFixture<ThreeNodes>
{
    private readonly GrainCluster cluster = nodes.Cluster;

    [Fact]
    public async Task Job_OnAnIdleNode_CompletesWithTheEventsOfTheOriginal()
    {
        var job = TestJobs.New();

        var outcome = await cluster.SubmitAsync(job);
        var ended = await cluster.WhenEndedAsync(job.Id);

        var execution = Assert.Single(cluster.Store.ExecutionsOf(job.Id));
        Assert.Equal(SubmitStatus.Accepted, outcome.Status);
        Assert.Equal((JobStateType.Completed, 3), (ended.State.StateType, ended.Revision));
        Assert.Equal((ExecutionStateType.Completed, DesiredStateType.Stopped), (execution.State.StateType, execution.Desired.StateType));
        Assert.Equal(outcome.EvaluationId, execution.EvaluationId);
        Assert.Null(ended.DueAt);
        Assert.Equal(
            [
                ("Submission", "Job submitted"), ("Scheduling", $"Requested execution on {execution.NodeId.ShortId}"), ("State Update", "Running"),
                ("Execution", "Running"), ("Execution", "Completed successfully"), ("State Update", "Completed"),
            ],
            cluster.Store.HistoryOf(job.Id).Select(entry => (entry.Event.Topic, entry.Event.Message)));
    }

    [Fact]
    public async Task Job_WithMorePartitionsThanRoom_CompletesEachOnce()
    {
        var job = TestJobs.New(count: 500);

        await cluster.SubmitAsync(job);
        var ended = await cluster.WhenEndedAsync(job.Id);

        var executions = cluster.Store.ExecutionsOf(job.Id);
        Assert.Equal(JobStateType.Completed, ended.State.StateType);
        Assert.Equal(Enumerable.Range(0, 500), executions.Where(execution => execution.State.StateType == ExecutionStateType.Completed).Select(execution => execution.PartitionIndex).Order());
        Assert.Equal(3, executions.Select(execution => execution.NodeId).Distinct().Count());
    }

    [Fact]
    public async Task Publishing_WaitsForPermission_AndItsResultIsStored()
    {
        var job = TestJobs.New().WithTask(task => task with { Publisher = new("local") });

        await cluster.SubmitAsync(job);
        await cluster.WhenAsync(job.Id, JobStateType.Completed);

        Assert.Equal("urlDownload", Assert.Single(cluster.Store.ExecutionsOf(job.Id)).PublishedResult?.Type);
    }

    [Fact]
    public async Task Submit_Repeated_GivesTheFirstAnswer()
    {
        var job = TestJobs.New();
        var twin = TestJobs.New();

        var first = await cluster.SubmitAsync(job, key: "the key");
        var again = await cluster.SubmitAsync(twin, key: "the key");
        var sameCall = await cluster.SubmitAsync(job, key: "another key");

        Assert.Equal((SubmitStatus.Repeated, job.Id, first.EvaluationId), (again.Status, again.JobId, again.EvaluationId));
        Assert.Equal((SubmitStatus.Repeated, job.Id), (sameCall.Status, sameCall.JobId));
        Assert.Empty(cluster.Store.HistoryOf(twin.Id));
    }

    [Fact]
    public async Task Submit_OfTheSameJobTwiceAtOnce_IsAcceptedOnce()
    {
        var job = TestJobs.New();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => cluster.SubmitAsync(job)));

        Assert.Single(outcomes, outcome => outcome.Status == SubmitStatus.Accepted);
        Assert.Equal(JobStateType.Completed, (await cluster.WhenEndedAsync(job.Id)).State.StateType);
    }

    [Fact]
    public async Task Submit_UnderATakenName_NamesTheOtherJob()
    {
        var holder = TestJobs.New(change: job => job with { Name = "taken" });
        var late = TestJobs.New(change: job => job with { Name = "taken" });
        await cluster.SubmitAsync(holder);

        var outcome = await cluster.SubmitAsync(late);

        Assert.Equal((SubmitStatus.NameTaken, holder.Id), (outcome.Status, outcome.JobId));
    }

    [Fact]
    public async Task Update_WithoutAChange_IsRefused_WithOneItRunsAgain()
    {
        var job = TestJobs.New();
        await cluster.SubmitAsync(job);
        await cluster.WhenAsync(job.Id, JobStateType.Completed);

        var refused = await Assert.ThrowsAsync<BacalhauException>(() => cluster.Job(job.Id).UpdateAsync(new(job, "tester", "e1")));
        var changed = await cluster.Job(job.Id).UpdateAsync(new(job with { Priority = 7 }, "tester", "e2"));
        var ended = await cluster.WhenAsync(job.Id, record => record.Version == 2 && record.State.IsTerminal);

        Assert.StartsWith("no changes detected", refused.Message, StringComparison.Ordinal);
        Assert.Equal((SubmitStatus.Accepted, 2), (changed.Status, changed.Version));
        Assert.Equal((JobStateType.Completed, 7), (ended.State.StateType, ended.Priority));
        Assert.Equal([1L, 2L], cluster.Store.ExecutionsOf(job.Id).Select(execution => execution.JobVersion));
    }

    [Fact]
    public async Task Rerun_OfAnUnknownVersion_TouchesNothing()
    {
        var job = TestJobs.New();
        await cluster.SubmitAsync(job);
        var before = await cluster.WhenAsync(job.Id, JobStateType.Completed);

        var refused = await Assert.ThrowsAsync<BacalhauException>(() => cluster.Job(job.Id).RerunAsync(9, "", null));
        var nowhere = await Assert.ThrowsAsync<BacalhauException>(() => cluster.Job(JobId.New()).RerunAsync(0, "", null));

        Assert.Equal(BacalhauErrorCode.NotFound, refused.Error.Code);
        Assert.Equal(BacalhauErrorCode.NotFound, nowhere.Error.Code);
        Assert.Equal(before, await cluster.WhenEndedAsync(job.Id));
        Assert.Equal(SubmitStatus.Accepted, (await cluster.SubmitAsync(TestJobs.New())).Status);
    }

    [Fact]
    public async Task Rerun_OfTheFirstVersion_IsANewVersion()
    {
        var job = TestJobs.New();
        await cluster.SubmitAsync(job);
        await cluster.WhenAsync(job.Id, JobStateType.Completed);

        var outcome = await cluster.Job(job.Id).RerunAsync(1, "once more", null);
        await cluster.WhenAsync(job.Id, record => record.Version == 2 && record.State.IsTerminal);

        Assert.Equal(2, outcome.Version);
        Assert.Contains(cluster.Store.HistoryOf(job.Id), entry => entry.Event.Message == "Job rerun requested" && entry.Event.Details?["Reason"] == "once more");
    }

    [Fact]
    public async Task Stop_OfACompletedJob_IsAConflict()
    {
        var job = TestJobs.New();
        await cluster.SubmitAsync(job);
        await cluster.WhenAsync(job.Id, JobStateType.Completed);

        var refused = await Assert.ThrowsAsync<BacalhauException>(() => cluster.Job(job.Id).StopAsync("late"));

        Assert.Equal((BacalhauErrorCode.ConflictJobState, "cannot stop job in state Completed"), (refused.Error.Code, refused.Message));
    }

    [Fact]
    public async Task Delete_RemovesAFinishedJob_Once()
    {
        var job = TestJobs.New();
        await cluster.SubmitAsync(job);
        await cluster.WhenAsync(job.Id, JobStateType.Completed);

        Assert.True(await cluster.Job(job.Id).DeleteAsync(DateTimeOffset.MaxValue));
        Assert.False(await cluster.Job(job.Id).DeleteAsync(DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task Ops_RunsOnceOnEveryNode()
    {
        var job = TestJobs.New(JobTypes.Ops);

        await cluster.SubmitAsync(job);
        var ended = await cluster.WhenEndedAsync(job.Id);

        Assert.Equal((JobStateType.Completed, ""), (ended.State.StateType, ended.State.Message));
        Assert.Equal(["n-one", "n-three", "n-two"], cluster.Store.ExecutionsOf(job.Id).Select(execution => execution.NodeId.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Job_ThatNoNodeCouldEverRun_FailsAndSaysWhy()
    {
        var job = TestJobs.New(change: job => job with { Constraints = [new("nowhere", "exists")] });

        await cluster.SubmitAsync(job);
        var ended = await cluster.WhenEndedAsync(job.Id);

        Assert.Equal(JobStateType.Failed, ended.State.StateType);
        Assert.StartsWith("not enough nodes to run job. requested: 1, available: 3, suitable: 0.\n• 3 of 3 nodes: labels don't match", ended.State.Message, StringComparison.Ordinal);
        var last = cluster.Store.HistoryOf(job.Id)[^1].Event;
        Assert.Equal(("Scheduling", "true", "3"), (last.Topic, last.Details!["IsError"], last.Details["NodesAvailable"]));
    }

    [Fact]
    public async Task Job_WithQueueTimeout_IsQueuedBeforeItFails()
    {
        var job = TestJobs.New(change: job => job with { Constraints = [new("nowhere", "exists")] })
            .WithTask(task => task with { Timeouts = new(QueueTimeout: 1) });

        await cluster.SubmitAsync(job);
        var queued = await cluster.WhenAsync(job.Id, JobStateType.Queued);
        var ended = await cluster.WhenEndedAsync(job.Id);

        Assert.StartsWith("Job queued. not enough nodes to run job. requested: 1", queued.State.Message, StringComparison.Ordinal);
        Assert.Equal((JobStateType.Failed, 3), (ended.State.StateType, ended.Revision));
        Assert.Equal("Queueing", cluster.Store.HistoryOf(job.Id)[1].Event.Topic);
    }

    [Fact]
    public async Task Logs_AreReadThroughTheExecution_FromAnOffset()
    {
        var job = TestJobs.New();
        await cluster.SubmitAsync(job);
        await cluster.WhenAsync(job.Id, JobStateType.Completed);
        var execution = cluster.Store.ExecutionsOf(job.Id)[0].Id;

        List<byte> bytes = [];
        await foreach (var chunk in cluster.Grains.GetGrain<IExecutionGrain>(execution.Value).ReadLogAsync(new(Offset: 4), TestContext.Current.CancellationToken))
        {
            bytes.AddRange(chunk.Data);
        }

        Assert.Equal($"of {execution}\n", System.Text.Encoding.UTF8.GetString([.. bytes]));
    }
}
