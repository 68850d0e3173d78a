namespace Bacalhau.Grains;

/// <summary>Something that happened and that a job must take into account. Facts may be doubled, late or out of order.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.JobFact")]
public abstract record JobFact;

/// <summary>An agent said something of an execution.</summary>
/// <param name="Report">What it said.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.ExecutionReported")]
public sealed record ExecutionReported([property: Id(0)] ExecutionReport Report) : JobFact;

/// <summary>The queue found room for executions of this job. The room is held until <paramref name="ExpiresAt"/>.</summary>
/// <param name="Placements">An id and a node for each.</param>
/// <param name="Ticket">The request it answers; a grant for an older one is given back.</param>
/// <param name="ExpiresAt">Until when the room is held.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.RoomGranted")]
public sealed record RoomGranted(
    [property: Id(0)] IReadOnlyList<GrantedPlacement> Placements,
    [property: Id(1)] long Ticket,
    [property: Id(2)] DateTimeOffset ExpiresAt) : JobFact;

/// <summary>The queue cannot place (all of) the job now, and says why.</summary>
/// <param name="Ticket">The request it answers.</param>
/// <param name="Shortage">Why.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.RoomMissing")]
public sealed record RoomMissing([property: Id(0)] long Ticket, [property: Id(1)] PlacementShortage Shortage) : JobFact;

/// <summary>The liveness, membership or eligibility of a node that holds executions of this job, or that a job on all nodes may want, changed.</summary>
/// <param name="Node">The node as it is now.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.NodeChanged")]
public sealed record NodeChanged([property: Id(0)] NodeState Node) : JobFact;

/// <summary>A node says that it does not hold executions it should hold: the order to start them was lost, or the node lost its store.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Executions">What it should hold.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.ExecutionsMissing")]
public sealed record ExecutionsMissing([property: Id(0)] NodeId NodeId, [property: Id(1)] IReadOnlyList<ExecutionId> Executions) : JobFact;

/// <summary>A timer of the job's own went off: something is due, or progress waits to be written.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.TimePassed")]
public sealed record TimePassed : JobFact
{
    /// <summary>The only value.</summary>
    public static readonly TimePassed Instance = new();
}
