namespace Bacalhau.Api;

/// <summary>What operators decide about a node. <c>PUT /api/v1/orchestrator/nodes/{id}</c>.</summary>
public sealed record PutNodeRequest : ApiWriteRequest
{
    /// <summary>Gets <c>approve</c>, <c>reject</c> or <c>delete</c>, and beyond the original <c>cordon</c>, <c>uncordon</c>, <c>drain</c> or <c>label</c>.</summary>
    public string Action { get; init; } = "";

    /// <summary>Gets why.</summary>
    public string Message { get; init; } = "";

    /// <summary>Gets the node; the one in the path counts.</summary>
    public string NodeID { get; init; } = "";

    /// <summary>Gets by when a drain must be over: a duration from now such as <c>10m</c>, or an instant such as <c>2026-03-01T12:00:00Z</c>; empty for no deadline. Not known to the original.</summary>
    [OmitEmpty] public string Deadline { get; init; } = "";

    /// <summary>Gets labels to set; null (or an empty text) as a value removes one. Not known to the original.</summary>
    [OmitEmpty] public IReadOnlyDictionary<string, string?>? Labels { get; init; }
}

/// <summary>The answer to it.</summary>
public sealed record PutNodeResponse
{
    /// <summary>Gets whether it is done.</summary>
    public bool Success { get; init; }

    /// <summary>Gets why not; empty on success.</summary>
    [OmitEmpty] public string Error { get; init; } = "";
}
