using Bacalhau.State.Tests.Sqlite;
using Bacalhau.TestKit;

namespace Bacalhau.State.Tests.Crashes;

/// <summary>A process that commits as fast as it can and says of each commit that it was acknowledged, until it is killed.</summary>
internal static class CrashWriter
{
    public const string Mode = "write-until-killed";
    private const int Callers = 32, JobsPerCaller = 2_000;

    public static async Task<int> RunAsync(string file, string round)
    {
        await using var store = await SqliteStores.OpenAsync(new() { Path = file }, CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            for (var i = 0; i < JobsPerCaller; i++)
            {
                var record = JobSamples.Record($"j-{round}-{caller}-{i}") with { Labels = new Dictionary<string, string> { ["round"] = round } };
                var submitted = await store.CommitAsync(JobSamples.Submission(record), CancellationToken.None);
                Say(submitted, record);
                var completed = await store.CommitAsync(JobSamples.Completion(record, submitted.ETag, new($"e-{round}-{caller}-{i}")), CancellationToken.None);
                Say(completed, record);
            }
        }));
        return 0;
    }

    private static void Say(CommitOutcome outcome, JobRecord record) =>
        Console.Out.WriteLine(outcome.Status == CommitStatus.Committed ? $"{record.Id} {outcome.ETag}" : $"! {record.Id} {outcome.Status}");
}
