using Microsoft.Extensions.Logging;

namespace Bacalhau.Grains;

/// <summary>Makes jobs look at themselves again. Harmless to repeat.</summary>
internal static partial class Awakening
{
    private const int PageSize = 500;
    private const int AtOnce = 32;

    /// <summary>Wakes every unfinished job, some at a time. Returns whether all could be woken.</summary>
    public static async Task<bool> WakeAllAsync(IJobStore store, IGrainFactory grains, ILogger logger, CancellationToken cancellationToken)
    {
        JobId? after = null;
        var count = 0;
        var all = true;
        while (true)
        {
            var page = await store.ListUnfinishedAsync(after, PageSize, cancellationToken);
            if (page.Count == 0)
            {
                break;
            }

            all &= await WakeAsync(page, grains, logger, cancellationToken);
            count += page.Count;
            after = page[^1];
        }

        LogWoken(logger, count);
        return all;
    }

    /// <summary>Wakes some jobs; one that cannot be woken is left for the next time. Returns whether all could be woken.</summary>
    public static async Task<bool> WakeAsync(IEnumerable<JobId> jobs, IGrainFactory grains, ILogger logger, CancellationToken cancellationToken)
    {
        var all = true;
        await Parallel.ForEachAsync(
            jobs,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken, TaskScheduler = TaskScheduler.Current },
            async (job, _) =>
            {
                try
                {
                    await grains.GetGrain<IJobGrain>(job.Value).WakeAsync();
                }
                catch (Exception error)
                {
                    all = false;
                    LogNotWoken(logger, error, job);
                }
            });
        return all;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Woke {Count} unfinished jobs")]
    private static partial void LogWoken(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobID} could not be woken; the next sweep tries again")]
    private static partial void LogNotWoken(ILogger logger, Exception error, JobId jobID);
}
