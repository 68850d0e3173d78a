namespace Bacalhau.Grains;

/// <summary>Orders what waits to be placed, for the whole cluster: priority, fairness between namespaces, age. One activation; key 0.</summary>
/// <remarks>
/// Holds nothing durable. After activation its index is rebuilt from the store; jobs are then woken and ask again.
/// New jobs pass it too, so none overtakes. Freed room and joining nodes wake it; it never polls.
/// </remarks>
[Alias("bacalhau.IQueueGrain")]
public interface IQueueGrain : IGrainWithIntegerKey
{
    /// <summary>Asks for room. Replaces an older request of the job; a repeat of the same ticket keeps its place. Answers come as <see cref="RoomGranted"/> and <see cref="RoomMissing"/>.</summary>
    [Alias("Request")]
    Task RequestAsync(PlacementRequest request);

    /// <summary>Takes back what the job asked for, and all room granted to it that it has not used. Does nothing when there is nothing.</summary>
    [Alias("Withdraw")]
    Task WithdrawAsync(JobId job);

    /// <summary>Gives back room that a grant named and the job will not use: the node refused, or it is not needed any more.</summary>
    [Alias("Return")]
    Task ReturnAsync(JobId job, IReadOnlyList<GrantedPlacement> unused);

    /// <summary>Takes changes of nodes from the directory, oldest first.</summary>
    [Alias("NodesChanged")]
    Task NodesChangedAsync(IReadOnlyList<NodeDelta> changes);

    /// <summary>Tells what a job waits for; null when it does not wait here.</summary>
    [Alias("Describe")]
    Task<QueueEntry?> DescribeAsync(JobId job);
}

/// <summary>Executions to be placed.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.PlacementRequest")]
public sealed record PlacementRequest
{
    /// <summary>Gets the job.</summary>
    [Id(0)] public required JobId JobId { get; init; }

    /// <summary>Gets a number that grows with every change of what the job asks for.</summary>
    [Id(1)] public required long Ticket { get; init; }

    /// <summary>Gets the job's specification; what it needs of a node is read from it.</summary>
    [Id(2)] public required Job Job { get; init; }

    /// <summary>Gets since when it waits; older goes first within priority and namespace.</summary>
    [Id(3)] public required DateTimeOffset Since { get; init; }

    /// <summary>Gets how many executions are to be placed anywhere; 0 when <see cref="On"/> names the nodes.</summary>
    [Id(4)] public int Count { get; init; }

    /// <summary>Gets the nodes that must each get one (ops and daemon jobs); empty for anywhere.</summary>
    [Id(5)] public IReadOnlyList<NodeId> On { get; init; } = [];

    /// <summary>Gets the nodes that hold executions of the job now, and how many; for <c>spread</c> and for keeping replicas apart.</summary>
    [Id(6)] public IReadOnlyDictionary<NodeId, int> Occupied { get; init; } = new Dictionary<NodeId, int>();

    /// <summary>Gets the nodes on which attempts of the job failed or were refused, and why; others are preferred, refusing ones are left out.</summary>
    [Id(7)] public IReadOnlyList<NodeSetback> Setbacks { get; init; } = [];
}

/// <summary>A node that has disappointed a job.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Failures">How many attempts failed there.</param>
/// <param name="Refusal">Why it refused for good; null when it did not.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.NodeSetback")]
public sealed record NodeSetback([property: Id(0)] NodeId NodeId, [property: Id(1)] int Failures, [property: Id(2)] string? Refusal);

/// <summary>Room for one execution.</summary>
/// <param name="ExecutionId">The id the execution will have; the node's ledger knows the room by it.</param>
/// <param name="NodeId">The node.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.GrantedPlacement")]
public sealed record GrantedPlacement([property: Id(0)] ExecutionId ExecutionId, [property: Id(1)] NodeId NodeId);

/// <summary>A change of a node.</summary>
/// <param name="Node">The node as it is now; its free room counts everything it has admitted.</param>
/// <param name="Admitted">Executions admitted since the last delta that was acknowledged: the queue stops holding room for them.</param>
/// <param name="IsGone">Whether operators have deleted the node.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.NodeDelta")]
public sealed record NodeDelta([property: Id(0)] NodeState Node, [property: Id(1)] IReadOnlyList<ExecutionId> Admitted, [property: Id(2)] bool IsGone = false);

/// <summary>What a job waits for.</summary>
/// <param name="Since">Since when.</param>
/// <param name="Wanted">How many executions wait.</param>
/// <param name="Ahead">How many jobs are before it.</param>
/// <param name="Shortage">Why it could not be placed when it was last looked at; null when it has not been.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.QueueEntry")]
public sealed record QueueEntry(
    [property: Id(0)] DateTimeOffset Since,
    [property: Id(1)] int Wanted,
    [property: Id(2)] int Ahead,
    [property: Id(3)] PlacementShortage? Shortage);
