using Bacalhau.Grains;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bacalhau.Silo.Hosting;

/// <summary>
/// Keeps the API closed until the cluster knows the nodes of this process: a server that answers knows which node it is, lists its nodes, and places
/// the first job on any of them.
/// </summary>
/// <remarks>Starts after the nodes and before the API. A node that does not come in time delays the API and does not prevent it.</remarks>
internal sealed partial class Readiness(StackPlan plan, INodeDirectory directory, TimeProvider clock, ILogger<Readiness> logger) : IHostedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Patience, clock);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await directory.WhenAsync(known => Missing(known).Length == 0, bound.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogLate(logger, Missing(directory), Patience);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A node that operators do not want is known and never comes.</summary>
    private string Missing(INodeDirectory known) => string.Join(", ", plan.Nodes
        .Where(node => known.Get(node.Id) is not ({ Liveness: NodeLiveness.Connected } or { Membership: NodeMembership.Rejected }))
        .Select(node => node.Id.Value));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cluster has not heard of {Nodes} within {Patience}; the API opens without")]
    private static partial void LogLate(ILogger logger, string nodes, TimeSpan patience);
}
