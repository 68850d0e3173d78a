using System.Collections.Immutable;

namespace Bacalhau.Grains;

/// <summary>
/// What is known of all nodes, room aside. Immutable; refreshed by delta. A node keeps its slot while it is known; the stamp of a slot tells
/// in which version it last changed, so that whoever remembers something about slots looks again at those only.
/// </summary>
internal sealed class NodeView
{
    public static NodeView Empty => new([], [], ImmutableDictionary<NodeId, int>.Empty, 0, new());

    private readonly NodeState?[] nodes;
    private readonly long[] stamps;
    private readonly ImmutableDictionary<NodeId, int> index;

    private NodeView(NodeState?[] nodes, long[] stamps, ImmutableDictionary<NodeId, int> index, long version, NodeColumns columns)
    {
        Columns = columns;
        this.nodes = nodes;
        this.stamps = stamps;
        this.index = index;
        Version = version;
    }

    /// <summary>Gets a number that grows with every change.</summary>
    public long Version { get; }

    /// <summary>Gets the same by columns; of use in the newest view only.</summary>
    public NodeColumns Columns { get; }

    /// <summary>Gets the slots; null where a node has gone.</summary>
    public ReadOnlySpan<NodeState?> Nodes => nodes;

    /// <summary>Gets in which version each slot last changed.</summary>
    public ReadOnlySpan<long> Stamps => stamps;

    /// <summary>Gets how many nodes are known.</summary>
    public int Count => index.Count;

    /// <summary>Finds the slot of a node; -1 when it is not known.</summary>
    public int Find(NodeId id) => index.GetValueOrDefault(id, -1);

    /// <summary>Applies changes and returns the next view; the same when nothing that matters for placing changed.</summary>
    public NodeView With(IReadOnlyList<NodeState> changed, IReadOnlyList<NodeId> gone)
    {
        NodeState?[]? newNodes = null;
        var newStamps = stamps;
        var newIndex = index;
        var version = Version + 1;
        foreach (var node in changed)
        {
            var slot = newIndex.GetValueOrDefault(node.Info.Id, -1);
            if (slot >= 0 && SameForPlacing((newNodes ?? nodes)[slot]!, node))
            {
                continue;
            }

            newNodes ??= Copy(ref newStamps, changed.Count);
            if (slot < 0)
            {
                slot = FreeSlot(ref newNodes, ref newStamps, newIndex.Count);
                newIndex = newIndex.SetItem(node.Info.Id, slot);
            }

            Columns.Put(slot, newNodes[slot], node);
            newNodes[slot] = node;
            newStamps[slot] = version;
        }

        foreach (var id in gone)
        {
            if (newIndex.TryGetValue(id, out var slot))
            {
                newNodes ??= Copy(ref newStamps, 0);
                Columns.Put(slot, newNodes[slot], null);
                newNodes[slot] = null;
                newStamps[slot] = version;
                newIndex = newIndex.Remove(id);
            }
        }

        return newNodes is null ? this : new(newNodes, newStamps, newIndex, version, Columns);
    }

    private NodeState?[] Copy(ref long[] newStamps, int more)
    {
        var size = index.Count + more <= nodes.Length ? nodes.Length : Math.Max(index.Count + more, nodes.Length + (nodes.Length / 4));
        var copy = new NodeState?[size];
        nodes.CopyTo(copy, 0);
        var stampCopy = new long[size];
        stamps.CopyTo(stampCopy, 0);
        newStamps = stampCopy;
        return copy;
    }

    private static int FreeSlot(ref NodeState?[] slots, ref long[] stampSlots, int hint)
    {
        if (hint < slots.Length && slots[hint] is null)
        {
            return hint;
        }

        var slot = Array.IndexOf(slots, null);
        if (slot >= 0)
        {
            return slot;
        }

        slot = slots.Length;
        Array.Resize(ref slots, (slot * 2) + 1);
        Array.Resize(ref stampSlots, slots.Length);
        return slot;
    }

    private static bool SameForPlacing(NodeState left, NodeState right) =>
        left.Membership == right.Membership && left.Liveness == right.Liveness && left.Eligibility == right.Eligibility
        && left.BackOffUntil == right.BackOffUntil
        && (ReferenceEquals(left.Info, right.Info) || SameInfo(left.Info, right.Info));

    private static bool SameInfo(NodeInfo left, NodeInfo right) =>
        left.Type == right.Type
        && left.Compute.MaxCapacity == right.Compute.MaxCapacity
        && left.Compute.MaxJobRequirements == right.Compute.MaxJobRequirements
        && Same(left.Compute.ExecutionEngines, right.Compute.ExecutionEngines)
        && Same(left.Compute.Publishers, right.Compute.Publishers)
        && Same(left.Compute.StorageSources, right.Compute.StorageSources)
        && Same(left.Compute.Cached, right.Compute.Cached)
        && Same(left.Compute.PortsInUse, right.Compute.PortsInUse)
        && (ReferenceEquals(left.Labels, right.Labels)
            || (left.Labels.Count == right.Labels.Count && left.Labels.All(label => right.Labels.TryGetValue(label.Key, out var value) && value == label.Value)));

    private static bool Same<T>(IReadOnlyList<T> left, IReadOnlyList<T> right) => ReferenceEquals(left, right) || left.SequenceEqual(right);
}
