using Microsoft.Extensions.Hosting;

namespace Bacalhau.Silo.Hosting;

/// <summary>Gives back the memory that only the start needed, soon after it: what an idle server would otherwise hold until much work made it collect.</summary>
internal sealed class StartLeftovers(TimeProvider clock) : BackgroundService
{
    /// <summary>Those who waited for the start come first.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Patience, clock, stoppingToken);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
