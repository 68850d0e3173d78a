namespace Bacalhau.Grains;

/// <summary>A change of a node.</summary>
/// <param name="Node">The node as it is now; its free room counts everything it has admitted.</param>
/// <param name="Admitted">Executions admitted since the last delta that was acknowledged: the queue stops holding room for them.</param>
/// <param name="IsGone">Whether operators have deleted the node.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.NodeDelta")]
public sealed record NodeDelta([property: Id(0)] NodeState Node, [property: Id(1)] IReadOnlyList<ExecutionId> Admitted, [property: Id(2)] bool IsGone = false);

/// <summary>What the directory tells the queue.</summary>
/// <param name="Deltas">The nodes that changed, one entry each.</param>
/// <param name="IsComplete">Whether every durable node has had time to be heard of.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.NodeNews")]
public sealed record NodeNews([property: Id(0)] IReadOnlyList<NodeDelta> Deltas, [property: Id(1)] bool IsComplete);
