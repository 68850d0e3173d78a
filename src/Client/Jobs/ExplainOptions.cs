namespace Bacalhau.Client;

/// <summary>Which nodes an explanation names. Its counts are of all nodes in any case.</summary>
public sealed record ExplainOptions
{
    /// <summary>Gets the most nodes to name.</summary>
    /// <value>Default: 0: as many as the server thinks good (100). At most 10,000.</value>
    public int Limit { get; init; }

    /// <summary>Gets how many nodes to leave out before the first that is named.</summary>
    public int Offset { get; init; }

    /// <summary>Gets the beginning of the ids of the nodes to name; empty for any.</summary>
    public string Node { get; init; } = "";
}
