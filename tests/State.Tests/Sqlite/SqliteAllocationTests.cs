using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.State.Tests.Sqlite;

/// <summary>Counts what the whole process allocates, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(SqliteAllocationTests), DisableParallelization = true)]
public sealed class RunsAlone;

[Collection(nameof(SqliteAllocationTests))]
public sealed class SqliteAllocationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commit_OfASmallJob_AllocatesLittle()
    {
        const int jobs = 2_000;
        await using var store = await SqliteStores.OpenAsync(new() { InMemory = true }, Cancel);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => store.CommitAsync(JobSamples.Submission(JobSamples.Record($"j-warm-{i}")), Cancel)));
        var changes = Enumerable.Range(0, jobs).Select(i => JobSamples.Submission(JobSamples.Record($"j-{i}"))).ToArray();

        var before = GC.GetTotalAllocatedBytes(precise: true);
        await Task.WhenAll(changes.Select(change => store.CommitAsync(change, Cancel)));
        var each = (GC.GetTotalAllocatedBytes(precise: true) - before) / jobs;

        // About 4 KB when this was written.
        Assert.InRange(each, 1, 12 << 10);
    }
}
