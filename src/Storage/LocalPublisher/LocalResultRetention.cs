using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bacalhau.Storage;

/// <summary>Removes published results that are too old or too many, and what interrupted writes have left.</summary>
internal sealed partial class LocalResultRetention(
    LocalResults results,
    IOptions<LocalPublisherOptions> options,
    TimeProvider clock,
    ILogger<LocalResultRetention> logger) : BackgroundService
{
    private static readonly TimeSpan LeavingsAge = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepInterval, clock);
        do
        {
            Sweep();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    internal void Sweep()
    {
        var now = clock.GetUtcNow();
        try
        {
            var limits = new LocalResultLimits(now - options.Value.Retention, options.Value.MaxResults, options.Value.MaxTotalBytes);
            if (results.Remove(limits, now - LeavingsAge) is > 0 and var removed)
            {
                LogRemoved(logger, removed, results.Folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogFailed(logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Count} published results beyond the limits of {Folder}")]
    private static partial void LogRemoved(ILogger logger, int count, string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old results could not be removed; the next round tries again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
