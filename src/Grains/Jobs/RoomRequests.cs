namespace Bacalhau.Grains;

/// <summary>What a job asks of the queue, and what it remembers of having asked. Pure.</summary>
internal static class RoomRequests
{
    private const int MostOccupied = 1000;

    /// <summary>Tells whether what stands in the queue differs from what the job wants.</summary>
    public static bool Differs(LoadedJob job, JobDraft draft, int wanted) => job.Asked != wanted || job.AskedMark != MarkOf(job, draft);

    /// <summary>Makes the next request.</summary>
    public static PlacementRequest Next(LoadedJob job, JobDraft draft, int wanted)
    {
        job.Ticket = Math.Max(job.Ticket + 1, draft.Now.UtcTicks);
        var all = draft.Spec.RunsOnAllNodes;
        var needs = job.NeedsOf(draft.Spec);
        return new()
        {
            JobId = draft.Record.Id,
            Ticket = job.Ticket,
            Needs = needs,
            Since = draft.Record.QueuedAt ?? draft.Now,
            Count = wanted,
            AllNodes = all,
            Occupied = all ? NodeWidePlacing.Occupied(draft) : OccupiedBy(draft, needs),
            Setbacks = draft.Memory.Disappointments.IsEmpty
                ? []
                : [.. draft.Memory.Disappointments.Select(entry => new NodeSetback(entry.Key, entry.Value.Failures, entry.Value.Refusal))],
        };
    }

    /// <summary>Notes what the queue answered to the request of a count.</summary>
    public static void Answered(LoadedJob job, JobDraft draft, int wanted, PlacementAnswer answer)
    {
        (job.Asked, job.AskedMark) = (draft.Spec.RunsOnAllNodes ? 1 : wanted - answer.Placements.Count, MarkOf(job, draft));
        draft.Memory = draft.Memory with { Shortage = answer.Shortage };
    }

    /// <summary>Notes that the queue owes less: it has granted room since.</summary>
    public static void Granted(LoadedJob job, JobDraft draft, RoomGranted grant)
    {
        if (grant.Ticket == job.Ticket && !draft.Spec.RunsOnAllNodes)
        {
            job.Asked = Math.Max(0, job.Asked - grant.Placements.Count);
        }
    }

    private static IReadOnlyDictionary<NodeId, int> OccupiedBy(JobDraft draft, JobNeeds needs)
    {
        if (draft.LiveCount == 0 || (!needs.Spread && draft.LiveCount > MostOccupied))
        {
            return System.Collections.ObjectModel.ReadOnlyDictionary<NodeId, int>.Empty;
        }

        Dictionary<NodeId, int> occupied = [];
        foreach (var execution in draft.Live)
        {
            occupied[execution.NodeId] = occupied.GetValueOrDefault(execution.NodeId) + 1;
        }

        return occupied;
    }

    /// <summary>Gives a number that differs when other nodes are occupied or refused, whatever their order; for jobs to which that makes a difference.</summary>
    private static ulong MarkOf(LoadedJob job, JobDraft draft)
    {
        var mark = (ulong)draft.Record.Version;
        if (draft.Spec.RunsOnAllNodes)
        {
            foreach (var (node, _) in NodeWidePlacing.Occupied(draft))
            {
                mark ^= StableHash.Of(node.Value, 1);
            }
        }
        else if (job.NeedsOf(draft.Spec).Spread)
        {
            foreach (var execution in draft.Live)
            {
                mark ^= StableHash.Of(execution.NodeId.Value, 1);
            }
        }

        foreach (var (node, disappointment) in draft.Memory.Disappointments)
        {
            mark ^= disappointment.Refusal is null ? 0 : StableHash.Of(node.Value, 2);
        }

        return mark;
    }
}
