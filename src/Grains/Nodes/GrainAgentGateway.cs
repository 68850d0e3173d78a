namespace Bacalhau.Grains;

/// <summary>The cluster as an agent in (or connected to) this silo reaches it: calls to the node's grain.</summary>
internal sealed class GrainAgentGateway(IGrainFactory grains) : IAgentGateway
{
    public Task<AgentHandshakeReply> RegisterAsync(AgentHandshake handshake, CancellationToken cancellationToken) =>
        Node(handshake.Info.Id).RegisterAsync(handshake).WaitAsync(cancellationToken);

    public Task<AgentHeartbeatReply> HeartbeatAsync(AgentHeartbeat heartbeat, CancellationToken cancellationToken) =>
        Node(heartbeat.NodeId).HeartbeatAsync(heartbeat).WaitAsync(cancellationToken);

    public Task ReportAsync(NodeId node, IReadOnlyList<ExecutionReport> reports, CancellationToken cancellationToken) =>
        Node(node).ReportAsync(reports).WaitAsync(cancellationToken);

    public Task LeaveAsync(NodeId node, CancellationToken cancellationToken) => Node(node).LeaveAsync().WaitAsync(cancellationToken);

    private IComputeNodeGrain Node(NodeId id) => grains.GetGrain<IComputeNodeGrain>(id.Value);
}
