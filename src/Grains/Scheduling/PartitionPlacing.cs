namespace Bacalhau.Grains;

/// <summary>Places partitions: batch and service jobs.</summary>
internal static class PartitionPlacing
{
    /// <summary>When so many partitions wait to be tried again, no other is begun: a job that fails everywhere must not fail a million times.</summary>
    private const int MostWaitingRetries = 1000;

    /// <summary>Tells how many partitions want room now. One that must wait before it is tried again does not, nor one whose older version still runs.</summary>
    public static int Wanted(JobDraft draft)
    {
        var record = draft.Record;
        var later = record.Retries.Count(retry => retry.NotBefore > draft.Now);
        return (later < MostWaitingRetries ? record.Waiting.Count : record.Retries.Count) - later - HeldByOldVersion(draft).Count;
    }

    public static void Place(JobDraft draft, IReadOnlyList<GrantedPlacement> placements)
    {
        if (draft.Spec.Policy?.Spread == true)
        {
            placements = OnePerNode(draft, placements);
        }

        var held = HeldByOldVersion(draft);
        var later = draft.Record.Retries.Count == 0
            ? []
            : draft.Record.Retries.Where(retry => retry.NotBefore > draft.Now).Select(retry => retry.Partition).ToHashSet();
        var waiting = later.Count < MostWaitingRetries ? draft.Record.Waiting.Take(int.MaxValue) : draft.Record.Retries.Select(retry => retry.Partition);
        var partitions = waiting
            .Where(partition => !later.Contains(partition) && !held.Contains(partition))
            .Take(placements.Count).ToList();
        for (var i = 0; i < placements.Count; i++)
        {
            if (i < partitions.Count)
            {
                PlaceOne(draft, placements[i], partitions[i]);
            }
            else
            {
                draft.GiveBack(placements[i]);
            }
        }
    }

    /// <summary>A grant may have been under way while the job asked anew without knowing of it: a spread job uses one of two grants on a node.</summary>
    private static List<GrantedPlacement> OnePerNode(JobDraft draft, IReadOnlyList<GrantedPlacement> placements)
    {
        var occupied = draft.Live.Select(execution => execution.NodeId).ToHashSet();
        List<GrantedPlacement> usable = new(placements.Count);
        foreach (var placement in placements)
        {
            if (occupied.Add(placement.NodeId))
            {
                usable.Add(placement);
            }
            else
            {
                draft.GiveBack(placement);
            }
        }

        return usable;
    }

    private static void PlaceOne(JobDraft draft, GrantedPlacement placement, int partition)
    {
        var record = draft.Record;
        var retry = record.Retries.Count == 0 ? null : record.Retries.FirstOrDefault(retry => retry.Partition == partition);
        draft.Record = record with
        {
            Waiting = record.Waiting.Remove(partition),
            Retries = retry is null ? record.Retries : [.. record.Retries.Where(other => other.Partition != partition)],
        };
        if (retry is not null && draft.Memory.Failed.TryGetValue(retry.PreviousId, out var failed))
        {
            draft.Link(failed, placement.ExecutionId);
            draft.Memory = draft.Memory with { Failed = draft.Memory.Failed.Remove(retry.PreviousId) };
        }

        Placing.Add(draft, placement, partition, (retry?.Attempts ?? 0) + 1, retry?.PreviousId ?? new(""));
    }

    private static HashSet<int> HeldByOldVersion(JobDraft draft) => draft.Spec.Type != JobTypes.Service || draft.Record.Version == 1 || draft.LiveCount == 0
        ? []
        : [.. draft.Live.Where(execution => execution.JobVersion != draft.Record.Version && draft.Record.Waiting.Contains(execution.PartitionIndex)).Select(execution => execution.PartitionIndex)];
}
