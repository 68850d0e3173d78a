namespace Bacalhau.Grains;

/// <summary>What a job's own past says about slots.</summary>
internal sealed class SideNotes
{
    private readonly Dictionary<int, int> occupied = [];
    private readonly Dictionary<int, NodeSetback> setbacks = [];
    private bool oneEach;

    /// <summary>Takes what a job says of its past; null for a job without one.</summary>
    public static SideNotes? Of(NodeView view, PlacementAsk ask, JobNeeds needs)
    {
        if (ask.Occupied.Count == 0 && ask.Setbacks.Count == 0)
        {
            return null;
        }

        var notes = new SideNotes { oneEach = needs.Spread || ask.AllNodes };
        foreach (var (node, count) in ask.Occupied)
        {
            if (view.Find(node) is var slot and >= 0)
            {
                notes.occupied[slot] = count;
            }
        }

        foreach (var setback in ask.Setbacks)
        {
            if (view.Find(setback.NodeId) is var slot and >= 0)
            {
                notes.setbacks[slot] = setback;
            }
        }

        return notes;
    }

    /// <summary>Tells whether the job puts nothing (more) there.</summary>
    public bool Bars(int slot) => (oneEach && occupied.ContainsKey(slot)) || IsForGood(slot);

    /// <summary>Tells whether the node cannot succeed with the job.</summary>
    public bool IsForGood(int slot) => setbacks.TryGetValue(slot, out var setback) && setback.Refusal is not null;

    /// <summary>Says why the job puts nothing (more) there; null when it may.</summary>
    public (string Filter, string Reason)? ReasonOf(int slot) =>
        setbacks.TryGetValue(slot, out var setback) && setback.Refusal is { } refusal ? (NodeFilters.Refused, refusal)
        : oneEach && occupied.ContainsKey(slot) ? (NodeFilters.Spread, "has its execution of the job already")
        : null;

    /// <summary>Gives the points, none of them above zero, for executions of the job that are there and for attempts that failed there.</summary>
    public int PointsOf(int slot) => ReplicaPoints(slot) + FailurePoints(slot);

    /// <summary>Gives the points for executions that are there, so that replicas keep apart.</summary>
    public int ReplicaPoints(int slot) => -(NodeScorers.PerReplica * occupied.GetValueOrDefault(slot));

    /// <summary>Gives the points for attempts that failed there, so that another node is tried first.</summary>
    public int FailurePoints(int slot) => setbacks.TryGetValue(slot, out var setback) ? -(NodeScorers.PerFailure * setback.Failures) : 0;
}
