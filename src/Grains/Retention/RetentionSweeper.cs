using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bacalhau.Grains;

/// <summary>Looks through the finished jobs now and then, on one silo of the cluster at a time. Does nothing while no limit is set.</summary>
internal sealed partial class RetentionSweeper(
    IJobStore store,
    IGrainFactory grains,
    IClusterMembershipService membership,
    ILocalSiloDetails self,
    IOptions<JobRetentionOptions> options,
    RetentionMetrics metrics,
    TimeProvider clock,
    ILogger<RetentionSweeper> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.IsOn)
        {
            return;
        }

        LogOn(logger, options.Value.Describe());
        var sweep = new RetentionSweep(store, grains, options.Value, metrics, clock, logger);
        using var timer = new PeriodicTimer(options.Value.SweepInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (IsMine(membership.CurrentSnapshot.Members.Values, self.SiloAddress))
                {
                    await TryAsync(sweep, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    /// <summary>Tells whether this silo is the one that sweeps: the first of those that are active. Two that both believe it for a while do no harm.</summary>
    internal static bool IsMine(IEnumerable<ClusterMember> members, SiloAddress self) =>
        members.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress).Min() is not { } first || first.Equals(self);

    private async Task TryAsync(RetentionSweep sweep, CancellationToken stoppingToken)
    {
        try
        {
            await sweep.RunAsync(stoppingToken);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(logger, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Limits}")]
    private static partial void LogOn(ILogger logger, string? limits);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sweep of retention failed; the next one tries again")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
