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
            if (draft.Record.Replacing.Count > 0)
            {
                draft.Record = draft.Record with { Replacing = [] };
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
        return next > draft.Now ? next : null;
    }

    /// <summary>The next few partitions go once those that replaced the last few run.</summary>
    private static void ReplacePartitions(JobDraft draft, List<Execution> old)
    {
        foreach (var surplus in old.Where(execution => execution.PartitionIndex >= draft.Record.Count).ToList())
        {
            ExecutionEnds.Cancel(draft, surplus, EventTexts.StoppedAsSurplus);
            old.Remove(surplus);
        }

        var held = old.Select(execution => execution.PartitionIndex).ToHashSet();
        var starting = Starting(draft).Count();
        var open = draft.Record.Waiting.Count - draft.Record.Waiting.Take(int.MaxValue).Count(held.Contains);
        foreach (var execution in old.Take(Math.Max(0, AtOnce(draft) - starting - open)))
        {
            ExecutionEnds.Cancel(draft, execution, EventTexts.StoppedForUpdate);
        }
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
