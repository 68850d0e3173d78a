using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bacalhau.Storage;

/// <summary>Removes published results that are old, and what interrupted writes have left.</summary>
internal sealed partial class LocalResultRetention(
    LocalResults results,
    IOptions<LocalPublisherOptions> options,
    TimeProvider clock,
    ILogger<LocalResultRetention> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan LeavingsAge = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
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
            if (results.RemoveBefore(now - options.Value.Retention, now - LeavingsAge) is > 0 and var removed)
            {
                LogRemoved(logger, removed, options.Value.Retention);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogFailed(logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Count} published results older than {Retention}")]
    private static partial void LogRemoved(ILogger logger, int count, TimeSpan? retention);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old results could not be removed; the next round tries again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
