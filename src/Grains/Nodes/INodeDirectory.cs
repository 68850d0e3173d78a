namespace Bacalhau.Grains;

/// <summary>This silo's picture of all nodes, refreshed by delta from the directory grain. Reading it costs nothing.</summary>
public interface INodeDirectory
{
    /// <summary>Gets all nodes, requesters included, by id.</summary>
    IReadOnlyList<NodeState> Nodes { get; }

    /// <summary>Gets whether every node in the store has had time to be heard of since the cluster began; before, nothing may fail for lack of nodes.</summary>
    bool IsComplete { get; }

    /// <summary>Gives a node by its full id; null when it is not known.</summary>
    NodeState? Get(NodeId id);

    /// <summary>Finds nodes by id or prefix of the id: none, one, or two when several match.</summary>
    IReadOnlyList<NodeState> Find(string idOrPrefix);

    /// <summary>Waits until the picture satisfies a condition; at once when it does already.</summary>
    /// <param name="condition">Looked at now and after changes; a state that does not last may be missed.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task WhenAsync(Func<INodeDirectory, bool> condition, CancellationToken cancellationToken);

    /// <summary>Waits until the picture contains everything the directory grain knew when this was called; for answers that follow a write.</summary>
    Task RefreshAsync(CancellationToken cancellationToken);
}
