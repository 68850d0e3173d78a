namespace Bacalhau.Grains;

/// <summary>Ops: once on every node that matches while the job is active. It is over when nothing runs and no matching node is left without a visit.</summary>
internal static class OpsScheduler
{
    public static void Settle(JobDraft draft)
    {
        var record = draft.Record;
        if (draft.LiveCount > 0 || record.Visited.Count == 0 || HasRetries(draft)
            || draft.Memory.Shortage is not { IsViewComplete: true, Suitable: 0 })
        {
            return;
        }

        if (record.FailedCount > 0)
        {
            ExecutionEnds.FailJob(draft, record.Note is { } cause ? $"{EventTexts.ExecutionsFailed}: {cause}" : EventTexts.ExecutionsFailed, null);
        }
        else if (record.Completed.IsEmpty)
        {
            ExecutionEnds.FailJob(draft, EventTexts.NoneAccepted, null);
        }
        else
        {
            draft.SetState(JobStateType.Completed);
            draft.Tell(EventTopics.StateUpdate, EventTexts.Completed, BatchScheduler.NewState(JobStateType.Completed));
        }
    }

    private static bool HasRetries(JobDraft draft) =>
        draft.Memory.Disappointments.Any(entry => entry.Value.Refusal is null && entry.Value.NotBefore > draft.Now && !draft.Record.Visited.Contains(entry.Key));
}
