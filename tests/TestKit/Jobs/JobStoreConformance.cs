using Xunit;

namespace Bacalhau.TestKit;

/// <summary>What every job store must do. A store's tests derive from this and say how to open one.</summary>
public abstract partial class JobStoreConformance : IAsyncLifetime
{
    private JobStoreUnderTest? opened;

    /// <summary>Gets when the test is over.</summary>
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IJobStore Jobs => opened!.Jobs;

    private IJobQueries Queries => opened!.Queries;

    private INodeStore Nodes => opened!.Nodes;

    /// <summary>Opens an empty store.</summary>
    protected abstract ValueTask<JobStoreUnderTest> OpenAsync();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => opened = await OpenAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (opened is not null)
        {
            await opened.DisposeAsync();
        }
    }

    private async Task<long> CommitAsync(ChangeSet change)
    {
        var outcome = await Jobs.CommitAsync(change, Cancel);
        Assert.Equal(CommitStatus.Committed, outcome.Status);
        return outcome.ETag;
    }

    private Task<long> SubmitAsync(string id, string? name = null, string space = "default", DateTimeOffset? createdAt = null) =>
        CommitAsync(JobSamples.Submission(JobSamples.Record(id, name, space, createdAt)));
}
