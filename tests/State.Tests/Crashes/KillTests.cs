using System.Diagnostics;
using System.Globalization;
using Bacalhau.State.Tests.Sqlite;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Bacalhau.State.Tests.Crashes;

public sealed class KillTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Kill_AtAnyMoment_LosesNothingAcknowledged_AndHalvesNothing(int seed)
    {
        var random = new Random(seed);
        var file = SqliteStores.NewFile();
        var acknowledged = new Dictionary<string, long>();

        for (var round = 0; round < 4; round++)
        {
            await WriteAndKillAsync(file, round, random.Next(1, 1_500), acknowledged);

            AssertSound(file);
            await AssertHoldsAsync(file, acknowledged);
        }

        output.WriteLine($"{acknowledged.Count} jobs acknowledged");
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    /// <summary>Kills the writer once it has said so many acknowledgements; what it said until its end counts.</summary>
    private static async Task WriteAndKillAsync(string file, int round, int killAfter, Dictionary<string, long> acknowledged)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(typeof(KillTests).Assembly.Location);
        }

        start.ArgumentList.Add(CrashWriter.Mode);
        start.ArgumentList.Add(file);
        start.ArgumentList.Add(round.ToString(CultureInfo.InvariantCulture));
        using var writer = Process.Start(start)!;
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        bound.CancelAfter(Bound);
        try
        {
            var said = 0;
            while (await writer.StandardOutput.ReadLineAsync(bound.Token) is { } line)
            {
                // The last line may be cut.
                if (line.Split(' ') is [var id, var etag] && etag is "1" or "2")
                {
                    acknowledged[id] = etag == "2" ? 2 : Math.Max(1, acknowledged.GetValueOrDefault(id));
                }

                if (++said == killAfter)
                {
                    writer.Kill();
                }
            }

            Assert.True(said >= killAfter, $"the writer ended by itself after {said} acknowledgements");
        }
        finally
        {
            writer.Kill();
        }
    }

    private static void AssertSound(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";

        Assert.Equal("ok", check.ExecuteScalar());
    }

    private static async Task AssertHoldsAsync(string file, Dictionary<string, long> acknowledged)
    {
        await using var store = await SqliteStores.OpenAsync(new() { Path = file }, Cancel);
        var labelled = new HashSet<string>(StringComparer.Ordinal);
        var all = (await store.ListAsync(new(), Cancel)).Items.Select(job => job.Id.Value).ToHashSet(StringComparer.Ordinal);
        labelled.UnionWith((await store.ListAsync(new() { Selector = [new("round", "exists")] }, Cancel)).Items.Select(job => job.Id.Value));

        Assert.Empty(acknowledged.Keys.Except(all));
        Assert.Equal(all, labelled);
        foreach (var id in all)
        {
            var stored = (await store.LoadAsync(new(id), Cancel))!;
            var history = await store.ListHistoryAsync(new() { JobId = new(id) }, Cancel);
            var executions = (await store.ListExecutionsAsync(new() { JobId = new(id) }, Cancel)).Items;

            Assert.True(stored.ETag >= acknowledged.GetValueOrDefault(id));
            Assert.Equal(stored.ETag == 2 ? JobStateType.Completed : JobStateType.Pending, stored.Record.State.StateType);
            Assert.Equal(stored.ETag == 2 ? 8 : 1, history.Count);
            Assert.Equal(stored.ETag == 2 ? 1 : 0, executions.Count);
        }
    }
}
