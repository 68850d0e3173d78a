namespace Bacalhau.Api;

/// <summary>Nodes. <c>GET /api/v1/orchestrator/nodes</c>.</summary>
public sealed record ListNodesResponse
{
    /// <summary>Gets the empty text.</summary>
    public string NextToken { get; init; } = "";

    /// <summary>Gets the nodes.</summary>
    public IReadOnlyList<ApiNodeState> Nodes { get; init; } = [];
}

/// <summary>One node. <c>GET /api/v1/orchestrator/nodes/{id}</c>.</summary>
public sealed record GetNodeResponse
{
    /// <summary>Gets the node; never null from a server.</summary>
    public ApiNodeState? Node { get; init; }
}
