using Orleans.Concurrency;

namespace Bacalhau.Grains;

/// <summary>One node's ledger, by the node's id: membership, liveness, room given and free, what it should run.</summary>
/// <remarks>
/// After activation it admits nothing until it has read its executions from the store and has heard one heartbeat. Orders are not answered:
/// what one says, the answer to the next heartbeat says again until the agent agrees.
/// </remarks>
[Alias("bacalhau.IComputeNodeGrain")]
public interface IComputeNodeGrain : IGrainWithStringKey
{
    /// <summary>Takes the introduction of the node's agent.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.Forbidden"/>: the node has been rejected.</exception>
    [Alias("Register"), ResponseTimeout("00:00:05")]
    Task<AgentHandshakeReply> RegisterAsync(AgentHandshake handshake);

    /// <summary>Takes what the agent holds and answers what it should hold.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.HandshakeRequired"/>: it must introduce itself first.</exception>
    [Alias("Heartbeat"), ResponseTimeout("00:00:05")]
    Task<AgentHeartbeatReply> HeartbeatAsync(AgentHeartbeat heartbeat);

    /// <summary>Takes reports between heartbeats. Doubled and late ones change nothing.</summary>
    [Alias("Report"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    Task ReportAsync(IReadOnlyList<ExecutionReport> reports);

    /// <summary>Takes the goodbye of the agent: the node is away at once.</summary>
    [Alias("Leave")]
    Task LeaveAsync();

    /// <summary>Sets room aside for executions that are about to be committed. The lease ends by itself unless <see cref="StartAsync"/> follows in time. A repeat gives the same answer.</summary>
    /// <returns>The executions that were admitted; the rest must go elsewhere.</returns>
    /// <exception cref="TimeoutException">No answer within two seconds; the lease, if there is one, is asked after when it ends.</exception>
    [Alias("Admit"), AlwaysInterleave, ResponseTimeout("00:00:02")]
    Task<IReadOnlyList<ExecutionId>> AdmitAsync(IReadOnlyList<AdmissionRequest> requests);

    /// <summary>Makes leases lasting and hands the executions to the agent. Committed executions are taken even without a lease: the ledger shows the debt. Repeats are harmless.</summary>
    [Alias("Start"), OneWay, AlwaysInterleave]
    Task StartAsync(IReadOnlyList<ExecutionSpec> executions);

    /// <summary>Stops executions whose end is durable; room is free once the agent says they have ended, and the agent then forgets them. Repeats are harmless.</summary>
    [Alias("Stop"), OneWay, AlwaysInterleave]
    Task StopAsync(IReadOnlyList<StopOrder> orders);

    /// <summary>Allows executions to publish. A permission for another epoch does nothing.</summary>
    [Alias("PermitPublish"), OneWay, AlwaysInterleave]
    Task PermitPublishAsync(IReadOnlyList<ExecutionFence> executions);

    /// <summary>Says that outcomes are durable, or that leases are not needed: frees the room and lets the agent forget. Repeats are harmless.</summary>
    [Alias("Forget"), OneWay, AlwaysInterleave]
    Task ForgetAsync(IReadOnlyList<ExecutionId> executions);

    /// <summary>Gives the node as it is; null when nobody knows it.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<NodeState?> GetAsync();

    /// <summary>Gives the newest report of an execution; null when the ledger has none.</summary>
    [Alias("GetReport"), AlwaysInterleave]
    Task<ExecutionReport?> GetReportAsync(ExecutionId execution);

    /// <summary>Changes what operators decide about the node.</summary>
    /// <exception cref="BacalhauException">Unknown node; already in that state (<see cref="BacalhauErrorCode.ConflictNodeState"/>).</exception>
    [Alias("Administer")]
    Task<NodeState> AdministerAsync(NodeAction action);

    /// <summary>Reads the log of an execution of this node.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.NotFound"/>: the node has no log of it; <see cref="BacalhauErrorCode.ServiceUnavailable"/>: the node is away.</exception>
    [Alias("ReadLog")]
    IAsyncEnumerable<LogChunk> ReadLogAsync(ExecutionId execution, LogRequest request, CancellationToken cancellationToken);
}

/// <summary>Room to set aside.</summary>
/// <param name="Id">The execution.</param>
/// <param name="JobId">Its job.</param>
/// <param name="Resources">How much.</param>
/// <param name="StaticPorts">Ports of the host it must have.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.AdmissionRequest")]
public sealed record AdmissionRequest(
    [property: Id(0)] ExecutionId Id,
    [property: Id(1)] JobId JobId,
    [property: Id(2)] ComputeResources Resources,
    [property: Id(3)] IReadOnlyList<int> StaticPorts);

/// <summary>What an operator decides about a node.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.NodeAction")]
public sealed record NodeAction
{
    /// <summary>Gets what to do.</summary>
    [Id(0)] public required NodeActionKind Kind { get; init; }

    /// <summary>Gets why; may be empty.</summary>
    [Id(1)] public string Message { get; init; } = "";

    /// <summary>Gets by when a drain must be over; null for no deadline.</summary>
    [Id(2)] public DateTimeOffset? DeadlineAt { get; init; }

    /// <summary>Gets labels to set; an empty value removes one.</summary>
    [Id(3)] public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

/// <summary>The decisions.</summary>
public enum NodeActionKind
{
    /// <summary>The node belongs.</summary>
    Approve,

    /// <summary>The node must not take part.</summary>
    Reject,

    /// <summary>Forget the node; it may introduce itself again.</summary>
    Delete,

    /// <summary>Nothing new; what runs goes on.</summary>
    Cordon,

    /// <summary>Takes work again; ends a drain.</summary>
    Uncordon,

    /// <summary>Nothing new; what runs is moved elsewhere.</summary>
    Drain,

    /// <summary>Set or remove labels.</summary>
    SetLabels,
}
