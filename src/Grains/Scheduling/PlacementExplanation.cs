namespace Bacalhau.Grains;

/// <summary>Asks what every node says to a job.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.PlacementQuestion")]
public sealed record PlacementQuestion
{
    /// <summary>Gets the job; while it waits in the queue its own request tells what it has refused and where it is. Empty for a job that is not submitted.</summary>
    [Id(0)] public JobId JobId { get; init; } = new("");

    /// <summary>Gets what the job needs of a node.</summary>
    [Id(1)] public required JobNeeds Needs { get; init; }

    /// <summary>Gets for how many executions nodes are to be chosen as if they were asked for now; 0 when the job has all it gets and only reasons are wanted.</summary>
    [Id(2)] public int Count { get; init; }

    /// <summary>Gets whether every node that matches is chosen.</summary>
    [Id(3)] public bool AllNodes { get; init; }

    /// <summary>Gets where executions of the job are: these nodes are explained as if the executions were not there yet.</summary>
    [Id(4)] public IReadOnlyDictionary<NodeId, int> Own { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<NodeId, int>.Empty;

    /// <summary>Gets the nodes on which attempts of the job failed or were refused.</summary>
    [Id(5)] public IReadOnlyList<NodeSetback> Setbacks { get; init; } = [];

    /// <summary>Gets the most nodes to name; counts are of all of them.</summary>
    [Id(6)] public int Limit { get; init; } = 100;

    /// <summary>Gets how many nodes to leave out before the first that is named.</summary>
    [Id(7)] public int Offset { get; init; }

    /// <summary>Gets the beginning of the ids of the nodes to name; empty for any.</summary>
    [Id(8)] public string NodePrefix { get; init; } = "";
}

/// <summary>What each node says to a job, recomputed in full.</summary>
/// <param name="Nodes">The nodes that were asked for: first those chosen, then those that could take it, best first, then those nearest to it.</param>
/// <param name="Shortage">The same counted, as the job would be told.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.PlacementExplanation")]
public sealed record PlacementExplanation(
    [property: Id(0)] IReadOnlyList<NodeVerdict> Nodes,
    [property: Id(1)] PlacementShortage Shortage)
{
    /// <summary>Gets how many nodes are known, of every kind.</summary>
    [Id(2)] public int Known { get; init; }

    /// <summary>Gets how many of them match the prefix of the question; <see cref="Nodes"/> is a page of these.</summary>
    [Id(3)] public int Total { get; init; }

    /// <summary>Gets how many nodes could take one more execution now.</summary>
    [Id(4)] public int Fitting { get; init; }

    /// <summary>Gets how many executions are chosen for, or stand on, the nodes.</summary>
    [Id(5)] public int Chosen { get; init; }

    /// <summary>Gets how many of the nodes with executions take no more of them.</summary>
    [Id(10)] public int Taken { get; init; }

    /// <summary>Gets the scorer by which room is weighed.</summary>
    [Id(6)] public string Strategy { get; init; } = "";

    /// <summary>Gets the first reason of every known node that is not chosen, counted, those that could take it included.</summary>
    [Id(7)] public IReadOnlyList<RejectionCount> Reasons { get; init; } = [];

    /// <summary>Gets how many known nodes each filter refused first; complete, however various the reasons are.</summary>
    [Id(8)] public IReadOnlyDictionary<string, int> ByFilter { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, int>.Empty;

    /// <summary>Gets what the job waits for in the queue; null when it does not wait there.</summary>
    [Id(9)] public QueueEntry? Entry { get; init; }
}

/// <summary>What one node says.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Reason">The first reason why it is not chosen; null when it is.</param>
/// <param name="Filter">The filter that gave the reason; null when none did.</param>
/// <param name="Score">The sum of the parts; higher goes first.</param>
/// <param name="Parts">The score by scorer; empty when a filter refused.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.NodeVerdict")]
public sealed record NodeVerdict(
    [property: Id(0)] NodeId NodeId,
    [property: Id(1)] string? Reason,
    [property: Id(2)] string? Filter,
    [property: Id(3)] int Score,
    [property: Id(4)] IReadOnlyList<ScorePart> Parts)
{
    /// <summary>Gets how many executions are chosen for it, or stand on it.</summary>
    [Id(5)] public int Executions { get; init; }
}

/// <summary>A part of a score.</summary>
/// <param name="Scorer">Who gave it.</param>
/// <param name="Points">How much.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.ScorePart")]
public sealed record ScorePart([property: Id(0)] string Scorer, [property: Id(1)] int Points);
