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

    /// <summary>Removes a node's row; false when there is none.</summary>
    Task<bool> DeleteNodeAsync(NodeId id, CancellationToken cancellationToken);
}
