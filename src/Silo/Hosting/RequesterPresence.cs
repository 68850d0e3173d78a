using Bacalhau.Silo.Identity;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bacalhau.Silo.Hosting;

/// <summary>Keeps nodes of this process that only take requests in the list of nodes, as an agent does for one that computes.</summary>
internal sealed partial class RequesterPresence(StackPlan plan, IAgentGateway gateway, TimeProvider clock, ILogger<RequesterPresence> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(3);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(plan.Nodes.Where(node => !node.Computes).Select(node => StayAsync(node, stoppingToken)));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var node in plan.Nodes.Where(node => !node.Computes))
        {
            await gateway.LeaveAsync(node.Id, cancellationToken);
        }
    }

    private static NodeInfo Describe(PlannedNode node)
    {
        var version = ProgramVersion.Current;
        var labels = new Dictionary<string, string>(node.Labels)
        {
            ["os_type"] = version.GOOS,
            ["os_arch"] = version.GOARCH,
            ["Operating-System"] = version.GOOS,
            ["Architecture"] = version.GOARCH,
        };
        labels.TryAdd("name", node.Id.Value);
        return new() { Id = node.Id, Type = NodeType.Requester, Labels = labels, SupportedProtocols = ["bprotocol/v2", "ncl/v1"], Version = version };
    }

    private async Task StayAsync(PlannedNode node, CancellationToken stoppingToken)
    {
        var incarnation = clock.GetUtcNow().UtcTicks;
        var isKnown = false;
        var interval = RetryDelay;
        for (var sequence = 1L; !stoppingToken.IsCancellationRequested; sequence++)
        {
            try
            {
                if (!isKnown)
                {
                    interval = (await gateway.RegisterAsync(new(Describe(node), incarnation), stoppingToken)).HeartbeatInterval;
                    isKnown = true;
                }

                await gateway.HeartbeatAsync(new() { NodeId = node.Id, Incarnation = incarnation, Sequence = sequence, Executions = [] }, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever went wrong, introducing itself again is right.
                isKnown = false;
                LogAbsent(logger, e.Message, node.Id);
            }

            await Task.Delay(interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {NodeID} could not say that it is here ({Reason}); it tries again")]
    private static partial void LogAbsent(ILogger logger, string reason, NodeId nodeID);
}
