namespace Bacalhau.Grains;

/// <summary>What a node has given away and what it should run. Pure bookkeeping: no clock, no calls.</summary>
internal sealed class NodeLedger
{
    private const int MostRemembered = 4096;

    private readonly Dictionary<ExecutionId, LedgerEntry> entries = [];
    private readonly Dictionary<int, int> ports = [];
    private readonly HashSet<ExecutionId> over = [];
    private readonly Queue<ExecutionId> overInOrder = [];

    /// <summary>Gets what is given away.</summary>
    public ComputeResources Used { get; private set; }

    /// <summary>Gets how many executions hold room.</summary>
    public int Holding { get; private set; }

    /// <summary>Gets how many executions hold room and are still wanted.</summary>
    public int Wanted => entries.Values.Count(static entry => !entry.IsReleased && entry.Stop is null);

    public IReadOnlyCollection<LedgerEntry> Entries => entries.Values;

    public LedgerEntry? Find(ExecutionId id) => entries.GetValueOrDefault(id);

    /// <summary>Tells whether an execution was here and is over: a doubled or late order must not bring it back.</summary>
    public bool IsOver(ExecutionId id) => over.Contains(id);

    /// <summary>Sets room aside if there is some; an id that is known keeps what it has, one that is over gets nothing.</summary>
    public LedgerEntry? Admit(ExecutionId id, JobId job, ComputeResources resources, IReadOnlyList<int> wanted, ComputeResources capacity) =>
        entries.TryGetValue(id, out var known) ? known
        : IsOver(id) || !Fits(resources, wanted, capacity) ? null
        : Add(id, job, resources, wanted);

    /// <summary>Tells whether there is room.</summary>
    private bool Fits(ComputeResources resources, IReadOnlyList<int> wanted, ComputeResources capacity)
    {
        if (!resources.FitsIn(capacity - Used))
        {
            return false;
        }

        foreach (var port in wanted)
        {
            if (ports.ContainsKey(port))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Sets room aside; an id that is known keeps what it has.</summary>
    public LedgerEntry Add(ExecutionId id, JobId job, ComputeResources resources, IReadOnlyList<int> wanted)
    {
        if (entries.TryGetValue(id, out var known))
        {
            return known;
        }

        var entry = new LedgerEntry(id, job, resources, wanted);
        entries.Add(id, entry);
        Used += resources;
        Holding++;
        foreach (var port in wanted)
        {
            ports[port] = ports.GetValueOrDefault(port) + 1;
        }

        return entry;
    }

    /// <summary>Frees the room of an execution that has ended; it stays known until it is forgotten.</summary>
    public void Release(LedgerEntry entry)
    {
        if (entry.IsReleased)
        {
            return;
        }

        entry.IsReleased = true;
        Used -= entry.Resources;
        Holding--;
        foreach (var port in entry.Ports)
        {
            if (--ports[port] <= 0)
            {
                ports.Remove(port);
            }
        }
    }

    /// <summary>Forgets an execution; null when it is not known.</summary>
    public LedgerEntry? Remove(ExecutionId id)
    {
        if (entries.Remove(id, out var entry))
        {
            Release(entry);
            over.Add(id);
            overInOrder.Enqueue(id);
            if (overInOrder.Count > MostRemembered)
            {
                over.Remove(overInOrder.Dequeue());
            }
        }

        return entry;
    }

    /// <summary>Gives the ports of the host that are given away.</summary>
    public IEnumerable<int> Ports => ports.Keys;
}
