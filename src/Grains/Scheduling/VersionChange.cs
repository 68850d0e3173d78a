namespace Bacalhau.Grains;

/// <summary>Takes executions of older versions out: at once for jobs that end, a few at a time for jobs that run on, so that something always serves.</summary>
internal static class VersionChange
{
    public static void Settle(JobDraft draft)
    {
        var version = draft.Record.Version;
        if (version == 1)
        {
            return;
        }

        var old = draft.LiveCount == 0 ? [] : draft.Live.Where(execution => execution.JobVersion != version).OrderBy(execution => execution.CreatedAt).ToList();
        if (old.Count == 0)
        {
            UpdateHalt.End(draft);
            if (draft.Record.Replacing.Count > 0 || !draft.Record.Replaced.IsEmpty)
            {
                draft.Record = draft.Record with { Replacing = [], Replaced = PartitionSet.Empty };
            }
        }
        else if (!draft.Spec.IsLongRunning)
        {
            old.ForEach(execution => ExecutionEnds.Cancel(draft, execution, EventTexts.StoppedForUpdate));
        }
        else if (draft.Spec.Type == JobTypes.Service)
        {
            ReplacePartitions(draft, old);
        }
        else
        {
            ReplaceNodes(draft, old);
        }
    }

    /// <summary>Tells when an update that is under way goes on though nothing happens: once what runs now has run long enough. Null when only facts move it.</summary>
    public static DateTimeOffset? NextDue(JobDraft draft)
    {
        if (draft.Record.Version == 1 || !draft.Spec.IsLongRunning || !UpdateHalt.Applies(draft))
        {
            return null;
        }

        var next = Starting(draft).Where(execution => execution.State.StateType >= ExecutionStateType.Running)
            .Select(execution => execution.ModifiedAt + draft.Options.UpdateHealthyAfter).DefaultIfEmpty().Min();
        if (next > draft.Now)
        {
            return next;
        }

        // The queue has just said that what waits has no place: it holds nobody up from now on.
        var replaced = Unserved(draft);
        return draft.Spec.Type == JobTypes.Service && replaced.Count + Expected(draft, replaced) < AtOnce(draft) ? draft.Now + draft.Options.UpdateHealthyAfter : null;
    }

    /// <summary>The next few partitions go once those that replaced the last few serve.</summary>
    private static void ReplacePartitions(JobDraft draft, List<Execution> old)
    {
        foreach (var surplus in old.Where(execution => execution.PartitionIndex >= draft.Record.Count).ToList())
        {
            ExecutionEnds.Cancel(draft, surplus, EventTexts.StoppedAsSurplus);
            old.Remove(surplus);
        }

        var replaced = Unserved(draft);
        foreach (var execution in old.Take(Math.Max(0, AtOnce(draft) - replaced.Count - Expected(draft, replaced))))
        {
            ExecutionEnds.Cancel(draft, execution, EventTexts.StoppedForUpdate);
            replaced.Add(execution.PartitionIndex);
        }

        var kept = PartitionSet.Of(replaced);
        draft.Record = draft.Record.Replaced.Equals(kept) ? draft.Record : draft.Record with { Replaced = kept };
    }

    /// <summary>Gives the partitions that the update has taken out, or begun, and where the new version does not serve yet.</summary>
    private static HashSet<int> Unserved(JobDraft draft)
    {
        var present = draft.Live.Select(execution => execution.PartitionIndex).ToHashSet();
        return draft.Record.Replaced.Take(int.MaxValue).Where(partition => partition < draft.Record.Count && !present.Contains(partition))
            .Concat(Starting(draft).Select(execution => execution.PartitionIndex)).ToHashSet();
    }

    /// <summary>
    /// Counts the other partitions that are missing and may come any moment, so that no more are taken out meanwhile. One for which the queue knows no place
    /// is not among them: it had none before the update either, and would hold it up for ever.
    /// </summary>
    private static int Expected(JobDraft draft, HashSet<int> replaced)
    {
        var present = draft.Live.Select(execution => execution.PartitionIndex).ToHashSet();
        var hasNoPlace = draft.Memory.Shortage is not null;
        return draft.Record.Waiting.Take(int.MaxValue).Count(partition => !present.Contains(partition) && !replaced.Contains(partition)
            && (!hasNoPlace || draft.Record.Retries.Any(retry => retry.Partition == partition && retry.NotBefore > draft.Now)));
    }

    /// <summary>
    /// The next few nodes go once the new version runs on the last few. Which these are is kept, for between the end of the old version and the room for the
    /// new one nothing else tells. A node that takes no work now, or can never take the new version, holds nobody up.
    /// </summary>
    private static void ReplaceNodes(JobDraft draft, List<Execution> old)
    {
        var starting = Starting(draft).Select(execution => execution.NodeId).ToHashSet();
        var serving = draft.Live.Select(execution => execution.NodeId).Where(node => !starting.Contains(node)).ToHashSet();
        var needs = JobNeeds.Of(draft.Spec);
        var replacing = draft.Record.Replacing.Where(node => !serving.Contains(node) && Waits(node)).ToList();
        var open = replacing.Concat(starting).Distinct().Count();
        foreach (var execution in old.Take(Math.Max(0, AtOnce(draft) - open)))
        {
            ExecutionEnds.Cancel(draft, execution, EventTexts.StoppedForUpdate);
            if (Waits(execution.NodeId))
            {
                replacing.Add(execution.NodeId);
            }
        }

        draft.Record = draft.Record with { Replacing = replacing };

        bool Waits(NodeId id) => draft.FindNode(id) is { } node ? node.CanTakeWork && NodeFilters.Reject(node, needs) is null : !draft.IsViewComplete;
    }

    /// <summary>Gives what of the new version does not serve yet. One that has only just begun may end again at once.</summary>
    private static IEnumerable<Execution> Starting(JobDraft draft) => draft.Live.Where(execution => execution.JobVersion == draft.Record.Version
        && (execution.State.StateType < ExecutionStateType.Running || execution.ModifiedAt + draft.Options.UpdateHealthyAfter > draft.Now));

    private static int AtOnce(JobDraft draft) =>
        draft.Spec.Policy is { MaxParallelUpdates: > 0 } policy ? policy.MaxParallelUpdates : draft.Options.MaxParallelUpdates;
}
