namespace Bacalhau.Grains;

/// <summary>What each node says to a job, recomputed in full.</summary>
/// <param name="Nodes">All nodes: those that could take it first, best first.</param>
/// <param name="Shortage">The same counted, as the job would be told.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.PlacementExplanation")]
public sealed record PlacementExplanation(
    [property: Id(0)] IReadOnlyList<NodeVerdict> Nodes,
    [property: Id(1)] PlacementShortage Shortage);

/// <summary>What one node says.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Reason">The first reason against it; null when it could take the job now.</param>
/// <param name="Filter">The filter that gave the reason; null when none did.</param>
/// <param name="Score">The sum of the parts; higher goes first.</param>
/// <param name="Parts">The score by scorer; empty when a filter refused.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.NodeVerdict")]
public sealed record NodeVerdict(
    [property: Id(0)] NodeId NodeId,
    [property: Id(1)] string? Reason,
    [property: Id(2)] string? Filter,
    [property: Id(3)] int Score,
    [property: Id(4)] IReadOnlyList<ScorePart> Parts);

/// <summary>A part of a score.</summary>
/// <param name="Scorer">Who gave it.</param>
/// <param name="Points">How much.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.ScorePart")]
public sealed record ScorePart([property: Id(0)] string Scorer, [property: Id(1)] int Points);
