using Bacalhau.TestKit;

namespace Bacalhau.State.Tests.Sqlite;

public sealed class SqliteJobStoreConformanceTests : JobStoreConformance
{
    protected override ValueTask<JobStoreUnderTest> OpenAsync() =>
        SqliteStores.OpenForConformanceAsync(new() { Path = SqliteStores.NewFile() }, Cancel);
}

public sealed class SqliteInMemoryJobStoreConformanceTests : JobStoreConformance
{
    protected override ValueTask<JobStoreUnderTest> OpenAsync() =>
        SqliteStores.OpenForConformanceAsync(new() { InMemory = true }, Cancel);
}
