namespace Bacalhau.Grains;

/// <summary>The free room of all nodes as their ledgers last told it, less what has been granted since and not yet been admitted.</summary>
internal sealed class RoomLedger
{
    private readonly Dictionary<int, HashSet<int>> heldPorts = [];
    private ComputeResources[] told = [];
    private ComputeResources[] held = [];

    /// <summary>What is told less what is held.</summary>
    private ComputeResources[] free = [];
    private bool[] distrusted = [];

    /// <summary>Tells the free room of a slot.</summary>
    public ComputeResources FreeOf(int slot) => slot < free.Length && !distrusted[slot] ? free[slot] : ComputeResources.None;

    /// <summary>Tells whether a slot has room for the needs of one more execution.</summary>
    public bool Fits(int slot, JobNeeds needs, NodeView view) =>
        slot < free.Length && needs.Resources.FitsIn(free[slot]) && !distrusted[slot]
        && (needs.StaticPorts.Count == 0 || PortsFree(slot, needs.StaticPorts, view.Nodes[slot]!));

    /// <summary>Gives the filter that keeps one more execution out; null when none does.</summary>
    /// <param name="slot">The node.</param>
    /// <param name="needs">What the execution needs.</param>
    /// <param name="view">The nodes.</param>
    /// <param name="own">How many executions of the same job are looked at as if they were not there: their room and ports count as free.</param>
    public string? Missing(int slot, JobNeeds needs, NodeView view, int own)
    {
        if (slot >= told.Length || distrusted[slot])
        {
            return own > 0 ? null : NodeFilters.Room;
        }

        return needs.StaticPorts.Count > 0 && own == 0 && !PortsFree(slot, needs.StaticPorts, view.Nodes[slot]!) ? NodeFilters.StaticPorts
            : needs.Resources.FitsIn(own == 0 ? free[slot] : free[slot] + (needs.Resources * own)) ? null
            : NodeFilters.Room;
    }

    /// <summary>Takes what a node's ledger says; the node is trusted again.</summary>
    public void Tell(int slot, ComputeResources room)
    {
        Grow(slot);
        told[slot] = room;
        free[slot] = room - held[slot];
        distrusted[slot] = false;
    }

    /// <summary>Tells whether a slot has more room of any kind than it had.</summary>
    public bool HasMore(int slot, ComputeResources before)
    {
        var after = FreeOf(slot);
        return after.CpuMillicores > before.CpuMillicores || after.MemoryBytes > before.MemoryBytes
            || after.DiskBytes > before.DiskBytes || after.Gpus > before.Gpus;
    }

    /// <summary>Holds room.</summary>
    public void Hold(int slot, JobNeeds needs)
    {
        Grow(slot);
        held[slot] += needs.Resources;
        free[slot] -= needs.Resources;
        if (needs.StaticPorts.Count > 0)
        {
            if (!heldPorts.TryGetValue(slot, out var ports))
            {
                heldPorts[slot] = ports = [];
            }

            ports.UnionWith(needs.StaticPorts);
        }
    }

    /// <summary>Lets go of room that was held.</summary>
    public void Release(int slot, JobNeeds needs)
    {
        held[slot] -= needs.Resources;
        free[slot] += needs.Resources;
        if (needs.StaticPorts.Count > 0)
        {
            heldPorts[slot].ExceptWith(needs.StaticPorts);
        }
    }

    /// <summary>Gives nothing on a node that refused what was granted there, until it is heard of.</summary>
    public void Distrust(int slot)
    {
        if (slot >= 0 && slot < distrusted.Length)
        {
            distrusted[slot] = true;
        }
    }

    /// <summary>Forgets what a node that has gone had.</summary>
    public void Forget(int slot)
    {
        if (slot >= 0 && slot < told.Length)
        {
            told[slot] = ComputeResources.None;
            free[slot] = ComputeResources.None - held[slot];
        }
    }

    private bool PortsFree(int slot, IReadOnlyList<int> ports, NodeState node)
    {
        heldPorts.TryGetValue(slot, out var taken);
        foreach (var port in ports)
        {
            if (taken?.Contains(port) == true || node.Info.Compute.PortsInUse.Contains(port))
            {
                return false;
            }
        }

        return true;
    }

    private void Grow(int slot)
    {
        if (slot < told.Length)
        {
            return;
        }

        var size = Math.Max(slot + 1, told.Length * 2);
        Array.Resize(ref told, size);
        Array.Resize(ref held, size);
        Array.Resize(ref free, size);
        Array.Resize(ref distrusted, size);
    }
}
