using Bacalhau.State.Sqlite;
using Bacalhau.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Bacalhau.Bench;

/// <summary>The store alone, on a real file with full synchronisation: the three commits of a job's life (accepted, placed, completed), 128 jobs at a time.</summary>
internal static class StoreScenario
{
    private const int Jobs = 10_000;
    private const int Warm = 2000;
    private const int Writers = 128;

    public static async Task<double> RunAsync(Report report)
    {
        using var folder = new ScratchFolder();
        var options = new SqliteJobStoreOptions { Path = Path.Combine(folder.Path, "jobs.db") };
        await using var store = new SqliteJobStore(Options.Create(options), TimeProvider.System, NullLogger<SqliteJobStore>.Instance);
        await store.OpenAsync(CancellationToken.None);
        await LiveAsync(store, 0, Warm);

        var clock = TimeProvider.System;
        var begin = clock.GetTimestamp();
        await LiveAsync(store, Warm, Jobs);
        var rate = Jobs / clock.GetElapsedTime(begin).TotalSeconds;
        report.Add("store", "job_rate", rate, "jobs/s");
        report.Add("store", "commit_rate", rate * 3, "1/s");
        return rate;
    }

    private static async Task LiveAsync(SqliteJobStore store, int first, int count)
    {
        var next = first - 1;
        var end = first + count;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < end; i = Interlocked.Increment(ref next))
            {
                await LiveOneAsync(store, i);
            }
        }));
    }

    private static async Task LiveOneAsync(SqliteJobStore store, int number)
    {
        var record = JobSamples.Record($"j-{Guid.NewGuid()}");
        var accepted = await store.CommitAsync(JobSamples.Submission(record), CancellationToken.None);
        var execution = JobSamples.Execution($"e-{Guid.NewGuid()}", record.Id.Value);
        var placed = record with { State = new(JobStateType.Running), Revision = 2, NextSequence = 4, Waiting = PartitionSet.Empty };
        var running = await store.CommitAsync(
            new()
            {
                Job = placed,
                ExpectedETag = accepted.ETag,
                Executions = [execution],
                History = [JobSamples.Entry(record.Id, 2, execution.Id.Value), JobSamples.Entry(record.Id, 3)],
            },
            CancellationToken.None);
        var done = await store.CommitAsync(JobSamples.Completion(placed, running.ETag, execution.Id), CancellationToken.None);
        if (done.Status != CommitStatus.Committed)
        {
            throw new InvalidDataException($"commit {number} ended {done.Status}");
        }
    }
}
