namespace Bacalhau;

/// <summary>The durable membership of nodes. Written by each node's grain only.</summary>
public interface INodeStore
{
    /// <summary>Writes a node's row.</summary>
    Task SaveNodeAsync(NodeRecord node, CancellationToken cancellationToken);

    /// <summary>Reads a node's row; null when there is none.</summary>
    Task<NodeRecord?> LoadNodeAsync(NodeId id, CancellationToken cancellationToken);

    /// <summary>Reads all rows.</summary>
    Task<IReadOnlyList<NodeRecord>> ListNodesAsync(CancellationToken cancellationToken);

    /// <summary>Removes a node's row and what it has still to remove; false when there is none.</summary>
    Task<bool> DeleteNodeAsync(NodeId id, CancellationToken cancellationToken);

    /// <summary>Lists executions of deleted jobs whose files the node has not yet said to have removed, by id, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<ExecutionId>> ListDiscardsAsync(NodeId node, int limit, CancellationToken cancellationToken);

    /// <summary>Notes that the node has removed what it kept of these executions. A repeat does nothing.</summary>
    Task ConfirmDiscardsAsync(NodeId node, IReadOnlyList<ExecutionId> executions, CancellationToken cancellationToken);
}
