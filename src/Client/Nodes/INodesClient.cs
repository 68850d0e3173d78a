using Bacalhau.Api;

namespace Bacalhau.Client;

/// <summary>The nodes of a cluster.</summary>
public interface INodesClient
{
    /// <summary>Lists nodes.</summary>
    Task<IReadOnlyList<ApiNodeState>> ListAsync(NodeListOptions? query = null, CancellationToken cancellationToken = default);

    /// <summary>Reads a node, by id or the beginning of its id.</summary>
    Task<ApiNodeState> GetAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Takes a node into the cluster.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.ConflictNodeState"/>: it belongs already.</exception>
    Task ApproveAsync(string id, string message = "", CancellationToken cancellationToken = default);

    /// <summary>Puts a node out of the cluster; what runs on it is placed elsewhere.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.ConflictNodeState"/>: it is out already.</exception>
    Task RejectAsync(string id, string message = "", CancellationToken cancellationToken = default);

    /// <summary>Forgets a node.</summary>
    Task DeleteAsync(string id, string message = "", CancellationToken cancellationToken = default);
}

/// <summary>Which nodes to list.</summary>
public sealed record NodeListOptions
{
    /// <summary>Gets a selector on labels; empty for none.</summary>
    public string Labels { get; init; } = "";

    /// <summary>Gets the membership: <c>approved</c>, <c>pending</c> or <c>rejected</c>; empty for all.</summary>
    public string Approval { get; init; } = "";

    /// <summary>Gets the connection: <c>connected</c> or <c>disconnected</c>; empty for both.</summary>
    public string Status { get; init; } = "";

    /// <summary>Gets the order: <c>id</c>, <c>type</c>, <c>available_cpu</c>, <c>available_memory</c>, <c>available_disk</c>, <c>available_gpu</c>, <c>approval</c> or <c>status</c>; empty for <c>id</c>.</summary>
    public string OrderBy { get; init; } = "";

    /// <summary>Gets whether the order is turned round.</summary>
    public bool Reverse { get; init; }

    /// <summary>Gets the most nodes; 0 for all.</summary>
    public int Limit { get; init; }

    /// <summary>Gets where the last page ended; empty for the first.</summary>
    public string NextToken { get; init; } = "";
}
