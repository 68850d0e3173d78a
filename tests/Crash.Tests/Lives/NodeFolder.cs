using Bacalhau.TestKit;
using Microsoft.Data.Sqlite;

namespace Bacalhau.Crash.Tests;

/// <summary>What a compute node keeps on its disk, as it stands there.</summary>
internal sealed class NodeFolder(string data)
{
    public string Name => Path.GetFileName(Path.GetDirectoryName(data)!);

    private readonly string folder = Path.Combine(data, $"{CrashHost.NodeOf(data)}-compute");

    /// <summary>Counts the executions that the agent has not been allowed to forget.</summary>
    public long CountKnown()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "executions.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM executions WHERE record IS NOT NULL";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Unpacks a published result; gives what it says was printed.</summary>
    public async Task<string> ReadResultAsync(string execution)
    {
        using var scratch = new ScratchFolder();
        var place = Path.Combine(scratch.Path, "result");
        await using var archive = File.OpenRead(Path.Combine(folder, "results", "local-publisher", execution + TarGzip.Extension));
        await TarGzip.UnpackAsync(archive, place, ArchiveLimits.Default, CancellationToken.None);
        return await File.ReadAllTextAsync(Path.Combine(place, "stdout"));
    }

    /// <summary>Names what ended executions have left that nobody needs any more.</summary>
    public IEnumerable<string> LeftoversOf(IReadOnlyList<string> executions)
    {
        foreach (var execution in executions)
        {
            var own = Path.Combine(folder, "executions", execution);
            foreach (var left in ((string[])["inputs", "results.wasm"]).Select(name => Path.Combine(own, name)).Where(Directory.Exists))
            {
                yield return $"left behind: {left}";
            }
        }
    }
}
