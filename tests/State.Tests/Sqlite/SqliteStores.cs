using Bacalhau.State.Sqlite;
using Bacalhau.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Bacalhau.State.Tests.Sqlite;

/// <summary>Opens stores in folders of their own.</summary>
internal static class SqliteStores
{
    private static readonly string Root = MakeRoot();

    public static string NewFile() => Path.Combine(Directory.CreateDirectory(Path.Combine(Root, Path.GetRandomFileName())).FullName, SqliteJobStoreOptions.FileName);

    public static SqliteJobStore Make(SqliteJobStoreOptions options) => new(Options.Create(options), TimeProvider.System, NullLogger<SqliteJobStore>.Instance);

    public static async Task<SqliteJobStore> OpenAsync(SqliteJobStoreOptions options, CancellationToken cancellationToken)
    {
        var store = Make(options);
        await store.OpenAsync(cancellationToken);
        return store;
    }

    public static async ValueTask<JobStoreUnderTest> OpenForConformanceAsync(SqliteJobStoreOptions options, CancellationToken cancellationToken)
    {
        var store = await OpenAsync(options, cancellationToken);
        return new(store, store, store, async () =>
        {
            await store.DisposeAsync();
            if (!options.InMemory)
            {
                Directory.Delete(Path.GetDirectoryName(options.Path)!, recursive: true);
            }
        });
    }

    private static string MakeRoot()
    {
        var root = Directory.CreateTempSubdirectory("bacalhau-state-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(root, recursive: true);
        return root;
    }
}
