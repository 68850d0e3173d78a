namespace Bacalhau.Api;

/// <summary>Approves, rejects or removes a node. <c>PUT /api/v1/orchestrator/nodes/{id}</c>.</summary>
public sealed record PutNodeRequest : ApiWriteRequest
{
    /// <summary>Gets <c>approve</c>, <c>reject</c> or <c>delete</c>.</summary>
    public string Action { get; init; } = "";

    /// <summary>Gets why.</summary>
    public string Message { get; init; } = "";

    /// <summary>Gets the node; the one in the path counts.</summary>
    public string NodeID { get; init; } = "";
}

/// <summary>The answer to it.</summary>
public sealed record PutNodeResponse
{
    /// <summary>Gets whether it is done.</summary>
    public bool Success { get; init; }

    /// <summary>Gets why not; empty on success.</summary>
    [OmitEmpty] public string Error { get; init; } = "";
}
