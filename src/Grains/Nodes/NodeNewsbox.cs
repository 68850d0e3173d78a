namespace Bacalhau.Grains;

/// <summary>News of nodes on their way to the queue: one delta for each node, the newest, with everything admitted since the last that was taken.</summary>
internal sealed class NodeNewsbox
{
    private Dictionary<NodeId, NodeDelta> deltas = [];

    /// <summary>Gets whether nothing waits.</summary>
    public bool IsEmpty => deltas.Count == 0;

    /// <summary>Lets a delta wait.</summary>
    public void Add(NodeDelta delta)
    {
        var id = delta.Node.Info.Id;
        deltas[id] = deltas.TryGetValue(id, out var waiting) && !delta.IsGone && waiting.Admitted.Count > 0
            ? delta with { Admitted = [.. waiting.Admitted, .. delta.Admitted] }
            : delta;
    }

    /// <summary>Gives what waits.</summary>
    public Dictionary<NodeId, NodeDelta> Take()
    {
        var taken = deltas;
        deltas = [];
        return taken;
    }

    /// <summary>Takes back what did not arrive.</summary>
    public void Return(Dictionary<NodeId, NodeDelta> taken)
    {
        foreach (var (id, delta) in taken)
        {
            deltas[id] = deltas.TryGetValue(id, out var newer) ? newer with { Admitted = [.. delta.Admitted, .. newer.Admitted] } : delta;
        }
    }
}
