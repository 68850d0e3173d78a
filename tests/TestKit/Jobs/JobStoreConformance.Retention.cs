using System.Globalization;
using Xunit;

namespace Bacalhau.TestKit;

/// <content>What retention looks for, and what a deletion leaves to do.</content>
public abstract partial class JobStoreConformance
{
    [Fact]
    public async Task Surplus_OfAll_IsTheOldestFinished_BeyondWhatIsKept()
    {
        await FinishSomeAsync();

        Assert.Equal(["a-1", "b-2", "a-3"], Values(await Jobs.ListSurplusAsync(2, ofEachNamespace: false, 10, Cancel)));
        Assert.Equal(["a-1"], Values(await Jobs.ListSurplusAsync(2, ofEachNamespace: false, 1, Cancel)));
        Assert.Empty(await Jobs.ListSurplusAsync(5, ofEachNamespace: false, 10, Cancel));
        Assert.Equal(5, (await Jobs.ListSurplusAsync(0, ofEachNamespace: false, 10, Cancel)).Count);
    }

    [Fact]
    public async Task Surplus_OfEachNamespace_CountsEachByItself()
    {
        await FinishSomeAsync();

        Assert.Equal(["a-1", "a-3", "b-2"], Values(await Jobs.ListSurplusAsync(1, ofEachNamespace: true, 10, Cancel)).Order(StringComparer.Ordinal));
        Assert.Equal(["a-1"], Values(await Jobs.ListSurplusAsync(2, ofEachNamespace: true, 10, Cancel)));
        Assert.Single(await Jobs.ListSurplusAsync(1, ofEachNamespace: true, 1, Cancel));
        Assert.Empty(await Jobs.ListSurplusAsync(3, ofEachNamespace: true, 10, Cancel));
    }

    [Fact]
    public async Task Surplus_DoesNotCountAJobThatRunsAgain()
    {
        var record = JobSamples.Record("j-1");
        var etag = await CommitAsync(JobSamples.Submission(record with { State = new(JobStateType.Completed) }));
        await CommitAsync(new() { Job = record with { State = new(JobStateType.Running) }, ExpectedETag = etag });

        Assert.Empty(await Jobs.ListSurplusAsync(0, ofEachNamespace: false, 10, Cancel));
        Assert.Empty(await Jobs.ListSurplusAsync(0, ofEachNamespace: true, 10, Cancel));
    }

    [Fact]
    public async Task Delete_LeavesToEachKnownNode_WhatItHasToRemove()
    {
        await Nodes.SaveNodeAsync(JobSamples.Node("n-1"), Cancel);
        await Nodes.SaveNodeAsync(JobSamples.Node("n-2"), Cancel);
        var record = JobSamples.Record("j-1");
        var etag = await CommitAsync(JobSamples.Submission(record) with
        {
            Job = record with { State = new(JobStateType.Completed), NextSequence = 2 },
            Executions =
            [
                JobSamples.Execution("e-2", "j-1", ExecutionStateType.Completed),
                JobSamples.Execution("e-1", "j-1", ExecutionStateType.Failed),
                JobSamples.Execution("e-3", "j-1", ExecutionStateType.Completed, node: "n-2"),
                JobSamples.Execution("e-4", "j-1", ExecutionStateType.Completed, node: "n-unknown"),
            ],
        });
        var before = await Nodes.ListDiscardsAsync(new("n-1"), 10, Cancel);

        Assert.True(await Jobs.DeleteAsync(record.Id, etag, Cancel));

        Assert.Empty(before);
        Assert.Equal(["e-1", "e-2"], (await Nodes.ListDiscardsAsync(new("n-1"), 10, Cancel)).Select(id => id.Value));
        Assert.Equal(["e-1"], (await Nodes.ListDiscardsAsync(new("n-1"), 1, Cancel)).Select(id => id.Value));
        Assert.Equal(["e-3"], (await Nodes.ListDiscardsAsync(new("n-2"), 10, Cancel)).Select(id => id.Value));
        Assert.Empty(await Nodes.ListDiscardsAsync(new("n-unknown"), 10, Cancel));
    }

    [Fact]
    public async Task Discards_StayUntilConfirmed_OrTheNodeIsRemoved()
    {
        await Nodes.SaveNodeAsync(JobSamples.Node("n-1"), Cancel);
        await DeleteOneAsync("j-1", "e-1", "e-2", "e-3");

        await Nodes.ConfirmDiscardsAsync(new("n-1"), [new("e-2"), new("e-9")], Cancel);
        await Nodes.ConfirmDiscardsAsync(new("n-1"), [new("e-2")], Cancel);
        await Nodes.ConfirmDiscardsAsync(new("n-2"), [new("e-1")], Cancel);
        var left = await Nodes.ListDiscardsAsync(new("n-1"), 10, Cancel);
        await Nodes.DeleteNodeAsync(new("n-1"), Cancel);

        Assert.Equal(["e-1", "e-3"], left.Select(id => id.Value));
        Assert.Empty(await Nodes.ListDiscardsAsync(new("n-1"), 10, Cancel));
    }

    [Fact]
    public async Task Delete_OfAJobWithThousandsOfExecutions_LeavesNothing()
    {
        const int many = 4500;
        await Nodes.SaveNodeAsync(JobSamples.Node("n-1"), Cancel);

        await DeleteOneAsync("j-1", [.. Enumerable.Range(0, many).Select(i => string.Create(CultureInfo.InvariantCulture, $"e-{i:0000}"))]);

        Assert.Null(await Queries.GetRecordAsync(new("j-1"), Cancel));
        Assert.Null(await Queries.GetExecutionAsync(new("e-0000"), Cancel));
        Assert.Null(await Queries.GetExecutionAsync(new("e-4499"), Cancel));
        Assert.Equal(many, (await Nodes.ListDiscardsAsync(new("n-1"), many + 1, Cancel)).Count);
        await SubmitAsync("j-1");
        Assert.Empty((await Queries.ListExecutionsAsync(new() { JobId = new("j-1") }, Cancel)).Items);
    }

    private async Task DeleteOneAsync(string job, params string[] executions)
    {
        var record = JobSamples.Record(job);
        var etag = await CommitAsync(JobSamples.Submission(record) with
        {
            Job = record with { State = new(JobStateType.Completed), NextSequence = 2 },
            Executions = [.. executions.Select(id => JobSamples.Execution(id, job, ExecutionStateType.Completed))],
        });
        Assert.True(await Jobs.DeleteAsync(record.Id, etag, Cancel));
    }

    /// <summary>Finishes a-1, b-2, a-3, b-4 and a-5, in this order, beside a job that runs.</summary>
    private async Task FinishSomeAsync()
    {
        await SubmitAsync("a-0", space: "a");
        for (var i = 1; i <= 5; i++)
        {
            var space = i % 2 == 0 ? "b" : "a";
            await CommitAsync(JobSamples.Submission(
                JobSamples.Record(string.Create(CultureInfo.InvariantCulture, $"{space}-{i}"), @namespace: space) with
                {
                    State = new(i == 3 ? JobStateType.Failed : JobStateType.Completed),
                    ModifiedAt = JobSamples.Start.AddSeconds(i),
                }));
        }
    }

    private static IEnumerable<string> Values(IReadOnlyList<JobId> jobs) => jobs.Select(job => job.Value);
}
