namespace Bacalhau.Grains;

/// <summary>Executions to be placed.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.PlacementRequest")]
public sealed record PlacementRequest
{
    /// <summary>Gets the job.</summary>
    [Id(0)] public required JobId JobId { get; init; }

    /// <summary>Gets a number that grows with every change of what the job asks for, also across activations.</summary>
    [Id(1)] public required long Ticket { get; init; }

    /// <summary>Gets what the job needs of a node.</summary>
    [Id(2)] public required JobNeeds Needs { get; init; }

    /// <summary>Gets how old the job is; older goes first within priority and namespace, also with partitions that are tried again.</summary>
    [Id(3)] public required DateTimeOffset Since { get; init; }

    /// <summary>Gets how many executions are to be placed; not used with <see cref="AllNodes"/>.</summary>
    [Id(4)] public int Count { get; init; }

    /// <summary>Gets whether every node that matches gets one (ops and daemon jobs), also nodes that join while the request stands.</summary>
    [Id(5)] public bool AllNodes { get; init; }

    /// <summary>Gets the nodes that hold executions of the job now, and how many; for <c>spread</c> and for keeping replicas apart. With <see cref="AllNodes"/> these get no other.</summary>
    [Id(6)] public IReadOnlyDictionary<NodeId, int> Occupied { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<NodeId, int>.Empty;

    /// <summary>Gets the nodes on which attempts of the job failed or were refused, and why; others are preferred, refusing ones are left out.</summary>
    [Id(7)] public IReadOnlyList<NodeSetback> Setbacks { get; init; } = [];
}

/// <summary>A node that has disappointed a job.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Failures">How many attempts failed there.</param>
/// <param name="Refusal">Why it takes no more of this job; null when it does.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.NodeSetback")]
public sealed record NodeSetback([property: Id(0)] NodeId NodeId, [property: Id(1)] int Failures, [property: Id(2)] string? Refusal);

/// <summary>What the queue says to a request at once.</summary>
/// <param name="Placements">The room found; possibly less than asked for, possibly none.</param>
/// <param name="ExpiresAt">Until when that room is held.</param>
/// <param name="Shortage">Why the rest must wait; null when nothing must.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.PlacementAnswer")]
public sealed record PlacementAnswer(
    [property: Id(0)] IReadOnlyList<GrantedPlacement> Placements,
    [property: Id(1)] DateTimeOffset ExpiresAt,
    [property: Id(2)] PlacementShortage? Shortage)
{
    /// <summary>Gets the ticket of the request that stands now; above that of the request this answers when that was too old to count: ask again with a higher one.</summary>
    [Id(3)] public long StandingTicket { get; init; }
}

/// <summary>Room for one execution.</summary>
/// <param name="ExecutionId">The id the execution will have; the node's ledger knows the room by it.</param>
/// <param name="NodeId">The node.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.GrantedPlacement")]
public sealed record GrantedPlacement([property: Id(0)] ExecutionId ExecutionId, [property: Id(1)] NodeId NodeId);

/// <summary>What a job waits for.</summary>
/// <param name="Since">Since when.</param>
/// <param name="Wanted">How many executions wait.</param>
/// <param name="Ahead">How many jobs are before it: of a higher priority, or of the same and older.</param>
/// <param name="Shortage">Why it could not be placed when it was last looked at; null when it has not been.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.QueueEntry")]
public sealed record QueueEntry(
    [property: Id(0)] DateTimeOffset Since,
    [property: Id(1)] int Wanted,
    [property: Id(2)] int Ahead,
    [property: Id(3)] PlacementShortage? Shortage)
{
    /// <summary>Gets how many of those before it are of its namespace.</summary>
    [Id(4)] public int AheadInNamespace { get; init; }

    /// <summary>Gets how many jobs wait in all, this one included.</summary>
    [Id(5)] public int InQueue { get; init; }
}
