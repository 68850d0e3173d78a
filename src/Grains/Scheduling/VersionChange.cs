namespace Bacalhau.Grains;

/// <summary>Takes executions of older versions out: at once for jobs that end, a few at a time for jobs that run on, so that something always serves.</summary>
internal static class VersionChange
{
    public static void Settle(JobDraft draft)
    {
        var version = draft.Record.Version;
        if (version == 1 || draft.LiveCount == 0)
        {
            return;
        }

        var old = draft.Live.Where(execution => execution.JobVersion != version).OrderBy(execution => execution.CreatedAt).ToList();
        if (old.Count == 0)
        {
            return;
        }

        if (!draft.Spec.IsLongRunning)
        {
            old.ForEach(execution => ExecutionEnds.Cancel(draft, execution, EventTexts.StoppedForUpdate));
            return;
        }

        if (draft.Spec.Type == JobTypes.Service)
        {
            foreach (var surplus in old.Where(execution => execution.PartitionIndex >= draft.Record.Count).ToList())
            {
                ExecutionEnds.Cancel(draft, surplus, EventTexts.StoppedAsSurplus);
                old.Remove(surplus);
            }
        }

        // The next few go once those that replaced the last few run.
        var atOnce = draft.Spec.Policy is { MaxParallelUpdates: > 0 } policy ? policy.MaxParallelUpdates : draft.Options.MaxParallelUpdates;
        var held = old.Select(execution => execution.PartitionIndex).ToHashSet();
        var starting = draft.Live.Count(execution => execution.JobVersion == version && execution.State.StateType < ExecutionStateType.Running);
        var open = draft.Spec.Type == JobTypes.Service
            ? draft.Record.Waiting.Count - draft.Record.Waiting.Take(int.MaxValue).Count(held.Contains)
            : 0;
        foreach (var execution in old.Take(Math.Max(0, atOnce - starting - open)))
        {
            ExecutionEnds.Cancel(draft, execution, EventTexts.StoppedForUpdate);
        }
    }
}
