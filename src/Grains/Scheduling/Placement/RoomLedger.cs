namespace Bacalhau.Grains;

/// <summary>The free room of all nodes as their ledgers last told it, less what has been granted since and not yet been admitted.</summary>
internal sealed class RoomLedger
{
    private readonly Dictionary<ExecutionId, Hold> holds = [];
    private readonly Dictionary<int, HashSet<int>> heldPorts = [];
    private ComputeResources[] told = [];
    private ComputeResources[] held = [];
    private bool[] distrusted = [];

    /// <summary>Gets how many grants are held.</summary>
    public int HoldCount => holds.Count;

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

    /// <summary>Takes what a node's ledger says. Returns whether there is more room than before.</summary>
    public bool Tell(int slot, ComputeResources free, IReadOnlyList<ExecutionId> admitted)
    {
        Grow(slot);
        var before = FreeOf(slot);
        told[slot] = free;
        distrusted[slot] = false;
        foreach (var id in admitted)
        {
            Release(id);
        }

        var after = FreeOf(slot);
        return after.CpuMillicores > before.CpuMillicores || after.MemoryBytes > before.MemoryBytes
            || after.DiskBytes > before.DiskBytes || after.Gpus > before.Gpus;
    }

    /// <summary>Holds room for a grant.</summary>
    public void Take(ExecutionId id, JobId job, int slot, JobNeeds needs, DateTimeOffset expiresAt)
    {
        Grow(slot);
        held[slot] += needs.Resources;
        holds[id] = new(slot, job, needs, expiresAt);
        if (needs.StaticPorts.Count > 0)
        {
            if (!heldPorts.TryGetValue(slot, out var ports))
            {
                heldPorts[slot] = ports = [];
            }

            ports.UnionWith(needs.StaticPorts);
        }
    }

    /// <summary>Lets go of a grant; false when it is not held.</summary>
    public bool Release(ExecutionId id)
    {
        if (!holds.Remove(id, out var hold))
        {
            return false;
        }

        held[hold.Slot] -= hold.Needs.Resources;
        if (hold.Needs.StaticPorts.Count > 0)
        {
            heldPorts[hold.Slot].ExceptWith(hold.Needs.StaticPorts);
        }

        return true;
    }

    /// <summary>Lets go of a grant that its node refused: nothing more goes there until the node is heard of.</summary>
    public void Refuse(ExecutionId id, int slot)
    {
        Release(id);
        if (slot >= 0 && slot < distrusted.Length)
        {
            distrusted[slot] = true;
        }
    }

    /// <summary>Lets go of every grant of a job; false when there is none.</summary>
    public bool ReleaseAll(JobId job)
    {
        var found = holds.Where(entry => entry.Value.Job == job).Select(entry => entry.Key).ToList();
        found.ForEach(id => Release(id));
        return found.Count > 0;
    }

    /// <summary>Lets go of grants whose time is over, and names the jobs that had them.</summary>
    public HashSet<JobId> Expire(DateTimeOffset now)
    {
        HashSet<JobId> jobs = [];
        foreach (var (id, hold) in holds.Where(entry => entry.Value.ExpiresAt <= now).ToList())
        {
            jobs.Add(hold.Job);
            Release(id);
        }

        return jobs;
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

    private readonly record struct Hold(int Slot, JobId Job, JobNeeds Needs, DateTimeOffset ExpiresAt);
}
