namespace Bacalhau.Api;

/// <summary>What all nodes say to a job. The counts are of all known nodes; the nodes are those that were asked for.</summary>
public sealed record ApiPlacement
{
    /// <summary>Gets how many executions are to be placed; 0 when none is.</summary>
    public int Requested { get; init; }

    /// <summary>Gets for how many executions nodes are chosen, or on how many they stand.</summary>
    public int Chosen { get; init; }

    /// <summary>Gets how many nodes are known, of every kind.</summary>
    public int Known { get; init; }

    /// <summary>Gets how many of them compute, are approved and connected.</summary>
    public int Available { get; init; }

    /// <summary>Gets how many of these could run it, room aside.</summary>
    public int Suitable { get; init; }

    /// <summary>Gets how many could take one more execution now.</summary>
    public int Fitting { get; init; }

    /// <summary>Gets how room is weighed: <c>least-used</c> or <c>bin-pack</c>.</summary>
    public string Strategy { get; init; } = "";

    /// <summary>Gets whether every node has had time to be heard of; false shortly after the cluster has started.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Gets how many nodes each filter refused first; all are counted.</summary>
    public IReadOnlyDictionary<string, int> ByFilter { get; init; } = new Dictionary<string, int>();

    /// <summary>Gets the first reasons of the nodes that are not chosen, counted, most frequent first; beyond twenty together as <c>other reasons</c>.</summary>
    public IReadOnlyList<ApiReasonCount> Reasons { get; init; } = [];

    /// <summary>Gets how many nodes there are to be named; <see cref="Nodes"/> is a page of them.</summary>
    public int Total { get; init; }

    /// <summary>Gets how many of them stand before this page.</summary>
    public int Offset { get; init; }

    /// <summary>Gets the nodes: first those chosen, then those that could take it, best first, then those nearest to it.</summary>
    public IReadOnlyList<ApiNodeVerdict> Nodes { get; init; } = [];
}

/// <summary>How many nodes give the same reason.</summary>
public sealed record ApiReasonCount
{
    /// <summary>Gets the filter that gave it; empty for reasons counted together.</summary>
    public string Filter { get; init; } = "";

    /// <summary>Gets the reason.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Gets how many nodes.</summary>
    public int Nodes { get; init; }

    /// <summary>Gets one of them.</summary>
    public string Sample { get; init; } = "";
}

/// <summary>What one node says.</summary>
public sealed record ApiNodeVerdict
{
    /// <summary>Gets the node.</summary>
    public string NodeID { get; init; } = "";

    /// <summary>Gets for how many executions it is chosen, or how many stand on it.</summary>
    public int Executions { get; init; }

    /// <summary>Gets the filter that refused first; empty when the node is chosen.</summary>
    [OmitEmpty] public string Filter { get; init; } = "";

    /// <summary>Gets the first reason why it is not chosen; empty when it is.</summary>
    [OmitEmpty] public string Reason { get; init; } = "";

    /// <summary>Gets the sum of the scores; the higher one goes first. 0 when a filter refused.</summary>
    public int Score { get; init; }

    /// <summary>Gets the points by scorer; empty when a filter refused.</summary>
    [OmitEmpty] public IReadOnlyDictionary<string, int> Scores { get; init; } = new Dictionary<string, int>();
}
