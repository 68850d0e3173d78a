namespace Bacalhau.Grains;

/// <summary>Places one execution on each node that matches: ops and daemon jobs.</summary>
internal static class NodeWidePlacing
{
    /// <summary>Gives the nodes that get no (other) execution now.</summary>
    public static Dictionary<NodeId, int> Occupied(JobDraft draft)
    {
        Dictionary<NodeId, int> occupied = [];
        foreach (var execution in draft.Live)
        {
            occupied[execution.NodeId] = 1;
        }

        foreach (var node in draft.Record.Visited)
        {
            occupied[node] = 1;
        }

        foreach (var (node, disappointment) in draft.Memory.Disappointments)
        {
            if (disappointment.NotBefore > draft.Now)
            {
                occupied[node] = 1;
            }
        }

        return occupied;
    }

    /// <summary>A job on all nodes stands in the queue as long as it lives: nodes may join.</summary>
    public static int Wanted(JobDraft draft) => draft.IsFinished ? 0 : 1;

    public static void Place(JobDraft draft, IReadOnlyList<GrantedPlacement> placements)
    {
        if (placements.Count == 0)
        {
            return;
        }

        var occupied = Occupied(draft);
        List<NodeId> visited = new(placements.Count);
        foreach (var placement in placements)
        {
            if (!occupied.TryAdd(placement.NodeId, 1))
            {
                draft.GiveBack(placement);
                continue;
            }

            visited.Add(placement.NodeId);

            var failures = draft.Memory.Disappointments.GetValueOrDefault(placement.NodeId)?.Failures ?? 0;
            Placing.Add(draft, placement, 0, failures + 1, new(""));
        }

        if (draft.Spec.Type == JobTypes.Ops && visited.Count > 0)
        {
            draft.Record = draft.Record with { Visited = [.. draft.Record.Visited, .. visited] };
        }
    }
}
