using Microsoft.Extensions.Logging;

namespace Bacalhau.Grains;

/// <summary>One look through the finished jobs: what exceeds a limit is removed through the job's grain, page by page. Harmless to repeat, to double and to break off.</summary>
internal sealed partial class RetentionSweep(IJobStore store, IGrainFactory grains, JobRetentionOptions options, RetentionMetrics metrics, TimeProvider clock, ILogger logger)
{
    /// <summary>How many jobs are listed at a time.</summary>
    public const int PageSize = 64;

    /// <summary>How many are removed at a time: few, so that the store's writer serves submissions in between.</summary>
    private const int AtOnce = 2;

    /// <summary>How long it rests after each page, as a multiple of the time the page took: whoever submits comes first.</summary>
    private const int Rest = 1;

    private int removed;

    /// <summary>Removes what exceeds the limits, at most <see cref="JobRetentionOptions.MaxJobsPerSweep"/> jobs.</summary>
    /// <returns>How many are gone.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var now = clock.GetUtcNow();
        removed = 0;
        try
        {
            if (options.Age > TimeSpan.Zero)
            {
                await RemoveAsync("age", now - options.Age, limit => store.ListFinishedAsync(now - options.Age, limit, cancellationToken), cancellationToken);
            }

            if (options.MaxJobsPerNamespace > 0)
            {
                await RemoveAsync("namespace", now, limit => store.ListSurplusAsync(options.MaxJobsPerNamespace, ofEachNamespace: true, limit, cancellationToken), cancellationToken);
            }

            if (options.MaxJobs > 0)
            {
                await RemoveAsync("count", now, limit => store.ListSurplusAsync(options.MaxJobs, ofEachNamespace: false, limit, cancellationToken), cancellationToken);
            }
        }
        finally
        {
            var time = clock.GetElapsedTime(started);
            metrics.Swept(time);
            if (removed > 0)
            {
                LogRemoved(logger, removed, time.TotalMilliseconds, removed >= options.MaxJobsPerSweep ? "; the next sweep goes on" : "");
            }
            else
            {
                LogNothing(logger, time.TotalMilliseconds);
            }
        }

        return removed;
    }

    /// <summary>Removes page by page until nothing is listed, the bound is reached, or a whole page resists.</summary>
    private async Task RemoveAsync(string reason, DateTimeOffset unchangedSince, Func<int, Task<IReadOnlyList<JobId>>> list, CancellationToken cancellationToken)
    {
        while (removed < options.MaxJobsPerSweep && await list(Math.Min(PageSize, options.MaxJobsPerSweep - removed)) is { Count: > 0 } page)
        {
            var begun = clock.GetTimestamp();
            var gone = await RemoveAsync(page, unchangedSince, cancellationToken);
            removed += gone;
            metrics.Removed(reason, gone);
            if (gone == 0)
            {
                return;
            }

            await Task.Delay(clock.GetElapsedTime(begun) * Rest, clock, cancellationToken);
        }
    }

    private async Task<int> RemoveAsync(IReadOnlyList<JobId> page, DateTimeOffset unchangedSince, CancellationToken cancellationToken)
    {
        var gone = 0;
        await Parallel.ForEachAsync(
            page,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken, TaskScheduler = TaskScheduler.Current },
            async (job, _) =>
            {
                try
                {
                    if (await grains.GetGrain<IJobGrain>(job.Value).DeleteAsync(unchangedSince))
                    {
                        Interlocked.Increment(ref gone);
                    }
                }
                catch (Exception error)
                {
                    LogNotRemoved(logger, error, job);
                }
            });
        return gone;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Retention removed {Count} finished jobs in {Milliseconds:0} ms{More}")]
    private static partial void LogRemoved(ILogger logger, int count, double milliseconds, string more);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Retention found no job to remove in {Milliseconds:0} ms")]
    private static partial void LogNothing(ILogger logger, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobID} could not be removed; the next sweep tries again")]
    private static partial void LogNotRemoved(ILogger logger, Exception error, JobId jobID);
}
