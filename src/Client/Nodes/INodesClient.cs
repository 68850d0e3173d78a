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

    /// <summary>Gives a node no new executions; what runs goes on. Ends a drain.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.ConflictNodeState"/>: it is cordoned already, or rejected.</exception>
    Task CordonAsync(string id, string message = "", CancellationToken cancellationToken = default);

    /// <summary>Opens a cordoned or drained node to new executions again.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.ConflictNodeState"/>: it is open already, or rejected.</exception>
    Task UncordonAsync(string id, string message = "", CancellationToken cancellationToken = default);

    /// <summary>Empties a node: no new executions; service and daemon executions leave at once, batch and ops executions may end by themselves until the deadline. Returns once that is decided, not once the node is empty.</summary>
    /// <param name="id">The node.</param>
    /// <param name="deadline">How long executions may take to end by themselves; zero for not at all, null for as long as they need. On a node that is being drained, null keeps the deadline that stands.</param>
    /// <param name="message">Why.</param>
    /// <param name="cancellationToken">Ends the waiting for the answer.</param>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.ConflictNodeState"/>: it is being drained like that already, or rejected.</exception>
    Task DrainAsync(string id, TimeSpan? deadline = null, string message = "", CancellationToken cancellationToken = default);

    /// <summary>Sets labels of a node on top of its own; they outlive restarts and new introductions of the node.</summary>
    /// <param name="id">The node.</param>
    /// <param name="labels">By key the value to set; null removes the label, one of the node's own too.</param>
    /// <param name="message">Why.</param>
    /// <param name="cancellationToken">Ends the waiting for the answer.</param>
    Task SetLabelsAsync(string id, IReadOnlyDictionary<string, string?> labels, string message = "", CancellationToken cancellationToken = default);
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
