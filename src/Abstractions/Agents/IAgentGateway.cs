namespace Bacalhau;

/// <summary>The cluster, as an agent reaches it. In a silo it is a call to the node's grain, on a remote machine a message on the stream.</summary>
/// <remarks>Calls are acknowledgements only and may be repeated. A call that fails is made again with the next heartbeat.</remarks>
public interface IAgentGateway
{
    /// <summary>Introduces the node, at start and whenever <see cref="BacalhauErrorCode.HandshakeRequired"/> was answered.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.Forbidden"/>: the node has been rejected.</exception>
    Task<AgentHandshakeReply> RegisterAsync(AgentHandshake handshake, CancellationToken cancellationToken);

    /// <summary>Says what the node holds; the answer says what it should hold.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.HandshakeRequired"/>: introduce yourself first.</exception>
    Task<AgentHeartbeatReply> HeartbeatAsync(AgentHeartbeat heartbeat, CancellationToken cancellationToken);

    /// <summary>Reports outcomes between heartbeats. Returns once the reports are taken over, not once they are durable: a terminal one is repeated with each heartbeat until <see cref="IAgent.ForgetAsync"/> or its equivalent in the reply.</summary>
    Task ReportAsync(NodeId node, IReadOnlyList<ExecutionReport> reports, CancellationToken cancellationToken);

    /// <summary>Says goodbye before a planned stop.</summary>
    Task LeaveAsync(NodeId node, CancellationToken cancellationToken);
}

/// <summary>A node's introduction.</summary>
/// <param name="Info">What it offers.</param>
/// <param name="Incarnation">A number that differs between starts of the agent.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.AgentHandshake")]
public sealed record AgentHandshake([property: Id(0)] NodeInfo Info, [property: Id(1)] long Incarnation);

/// <summary>The answer to an introduction.</summary>
/// <param name="Membership">Whether the node belongs; a pending one sends heartbeats and gets nothing to run.</param>
/// <param name="HeartbeatInterval">How often to say something.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.AgentHandshakeReply")]
public sealed record AgentHandshakeReply([property: Id(0)] NodeMembership Membership, [property: Id(1)] TimeSpan HeartbeatInterval);

/// <summary>What a node holds.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.AgentHeartbeat")]
public sealed record AgentHeartbeat
{
    /// <summary>Gets the node.</summary>
    [Id(0)] public required NodeId NodeId { get; init; }

    /// <summary>Gets the incarnation it registered with.</summary>
    [Id(1)] public required long Incarnation { get; init; }

    /// <summary>Gets a number that grows with every heartbeat of the incarnation.</summary>
    [Id(2)] public required long Sequence { get; init; }

    /// <summary>Gets the newest report of every execution that is not forgotten.</summary>
    [Id(3)] public required IReadOnlyList<ExecutionReport> Executions { get; init; }

    /// <summary>Gets what the node offers, when that has changed since the last heartbeat that was answered; else null.</summary>
    [Id(4)] public NodeInfo? Info { get; init; }

    /// <summary>Gets executions of <see cref="AgentHeartbeatReply.Discard"/> of which the node keeps nothing any more. Said until the reply does not name them.</summary>
    [Id(5)] public IReadOnlyList<ExecutionId> Discarded { get; init; } = [];
}

/// <summary>What a node should hold. The agent makes it so; saying it twice changes nothing.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.AgentHeartbeatReply")]
public sealed record AgentHeartbeatReply
{
    /// <summary>Gets whether the node belongs.</summary>
    [Id(0)] public required NodeMembership Membership { get; init; }

    /// <summary>Gets executions that should run and that the heartbeat did not name.</summary>
    [Id(1)] public IReadOnlyList<ExecutionSpec> Start { get; init; } = [];

    /// <summary>Gets executions that should not run any more.</summary>
    [Id(2)] public IReadOnlyList<StopOrder> Stop { get; init; } = [];

    /// <summary>Gets executions that may publish.</summary>
    [Id(3)] public IReadOnlyList<ExecutionFence> PermitPublish { get; init; } = [];

    /// <summary>Gets executions whose outcome is durable.</summary>
    [Id(4)] public IReadOnlyList<ExecutionId> Forget { get; init; } = [];

    /// <summary>Gets executions whose job is gone: what the node keeps of them, results and logs, is removed. Said until the node has said that it is done.</summary>
    [Id(5)] public IReadOnlyList<ExecutionId> Discard { get; init; } = [];
}
