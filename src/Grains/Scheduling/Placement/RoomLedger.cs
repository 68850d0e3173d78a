namespace Bacalhau.Grains;

/// <summary>The free room of all nodes as their ledgers last told it, less what has been granted since and not yet been admitted.</summary>
internal sealed class RoomLedger
{
    private readonly Dictionary<int, HashSet<int>> heldPorts = [];
    private ComputeResources[] told = [];
    private ComputeResources[] held = [];
    private bool[] distrusted = [];

    /// <summary>Tells the free room of a slot.</summary>
    public ComputeResources FreeOf(int slot) => slot < told.Length && !distrusted[slot] ? told[slot] - held[slot] : ComputeResources.None;

    /// <summary>Tells whether a slot has room for the needs of one more execution.</summary>
    public bool Fits(int slot, JobNeeds needs, NodeState node) =>
        slot < told.Length && !distrusted[slot] && needs.Resources.FitsIn(told[slot] - held[slot])
        && (needs.StaticPorts.Count == 0 || PortsFree(slot, needs.StaticPorts, node));

    /// <summary>Gives the filter that keeps one more execution out; null when none does.</summary>
    /// <param name="slot">The node.</param>
    /// <param name="needs">What the execution needs.</param>
    /// <param name="node">The node's state.</param>
    /// <param name="own">How many executions of the same job are looked at as if they were not there: their room and ports count as free.</param>
    public string? Missing(int slot, JobNeeds needs, NodeState node, int own)
    {
        if (slot >= told.Length || distrusted[slot])
        {
            return own > 0 ? null : NodeFilters.Room;
        }

        return needs.StaticPorts.Count > 0 && own == 0 && !PortsFree(slot, needs.StaticPorts, node) ? NodeFilters.StaticPorts
            : needs.Resources.FitsIn(told[slot] - held[slot] + (needs.Resources * own)) ? null
            : NodeFilters.Room;
    }

    /// <summary>Takes what a node's ledger says; the node is trusted again.</summary>
    public void Tell(int slot, ComputeResources free)
    {
        Grow(slot);
        told[slot] = free;
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
        Array.Resize(ref distrusted, size);
    }
}
