namespace Bacalhau;

/// <summary>The program beside the executors, as the cluster reaches it: in the same process, or over the stream that a remote machine opened.</summary>
/// <remarks>
/// Every call is acknowledged at once and does its work later; outcomes come back as <see cref="ExecutionReport"/>s.
/// Every call may be repeated, doubled or late. What a call says, the answer to each heartbeat says again, so a lost one costs one heartbeat.
/// </remarks>
public interface IAgent
{
    /// <summary>Gets the node.</summary>
    NodeId NodeId { get; }

    /// <summary>Hands over executions. A known id and epoch is a repeat and does nothing; a known id with a higher epoch goes on under it; a lower epoch is ignored.</summary>
    Task StartAsync(IReadOnlyList<ExecutionSpec> executions, CancellationToken cancellationToken);

    /// <summary>Asks to stop executions. What is not known or has ended does nothing.</summary>
    Task StopAsync(IReadOnlyList<StopOrder> orders, CancellationToken cancellationToken);

    /// <summary>Allows executions that have ended to publish their results.</summary>
    Task PermitPublishAsync(IReadOnlyList<ExecutionFence> executions, CancellationToken cancellationToken);

    /// <summary>Says that the outcome of executions is durable, so that the agent may forget them; logs and results stay until they age.</summary>
    Task ForgetAsync(IReadOnlyList<ExecutionId> executions, CancellationToken cancellationToken);

    /// <summary>Reads the log of an execution, also of one that has ended long ago. Waits for the first byte of one that has not begun when following.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.NotFound"/>: this node has no log of it (any more).</exception>
    IAsyncEnumerable<LogChunk> ReadLogAsync(ExecutionId execution, LogRequest request, CancellationToken cancellationToken);
}

/// <summary>An execution under a fence.</summary>
/// <param name="Id">The execution.</param>
/// <param name="Epoch">The epoch it was placed under.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.ExecutionFence")]
public readonly record struct ExecutionFence([property: Id(0)] ExecutionId Id, [property: Id(1)] long Epoch);

/// <summary>An order to stop.</summary>
/// <param name="Id">The execution.</param>
/// <param name="Epoch">The epoch it was placed under; one of a higher epoch goes on.</param>
/// <param name="Reason">Why, for the log.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.StopOrder")]
public sealed record StopOrder([property: Id(0)] ExecutionId Id, [property: Id(1)] long Epoch, [property: Id(2)] string Reason);
