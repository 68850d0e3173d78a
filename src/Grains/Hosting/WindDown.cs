using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bacalhau.Grains;

/// <summary>
/// Lets grains end what they are about before their silo stops. Stops after everything that calls grains and just before the silo: what still went back and
/// forth between grains then would find the silo closed, and be logged as an error although nothing is lost by it.
/// </summary>
/// <remarks>With other silos about there is nothing to do: activations move there.</remarks>
internal sealed partial class WindDown(
    IGrainFactory grains, ILocalSiloDetails silo, IClusterMembershipService membership, TimeProvider clock, ILogger<WindDown> logger) : IHostedService
{
    private const string OwnGrains = "Bacalhau.";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (membership.CurrentSnapshot.Members.Values.Count(static member => member.Status == SiloStatus.Active) != 1)
        {
            return;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var limit = clock.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), patience, Patience, Timeout.InfiniteTimeSpan);
        try
        {
            var management = grains.GetGrain<IManagementGrain>(0);
            SiloAddress[] here = [silo.SiloAddress];
            while (true)
            {
                await management.ForceActivationCollection(here, TimeSpan.Zero, patience.Token).WaitAsync(patience.Token);
                var left = await management.GetSimpleGrainStatistics(here, patience.Token).WaitAsync(patience.Token);
                if (left.All(static kind => kind.ActivationCount == 0 || !kind.GrainType.StartsWith(OwnGrains, StringComparison.Ordinal)))
                {
                    return;
                }

                // A turn that is under way ends; what it says to others wakes them once more.
                await Task.Delay(Pause, clock, patience.Token);
            }
        }
        catch (Exception error)
        {
            LogLeft(logger, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Some grains were still at work when the silo stopped; they take up their work when it starts")]
    private static partial void LogLeft(ILogger logger, Exception error);
}
