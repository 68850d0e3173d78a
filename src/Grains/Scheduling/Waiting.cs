namespace Bacalhau.Grains;

/// <summary>Decides what becomes of a job that wants more room than there is: wait, or fail.</summary>
internal static class Waiting
{
    public static void Conclude(JobDraft draft)
    {
        var record = draft.Record;
        if (draft.Spec.RunsOnAllNodes)
        {
            ConcludeOnAllNodes(draft);
            return;
        }

        if (PartitionPlacing.Wanted(draft) <= 0)
        {
            if (record.QueuedAt is not null)
            {
                draft.Record = record with { QueuedAt = null };
                draft.MustCommit = true;
            }

            return;
        }

        var begins = record.QueuedAt is null;
        if (begins)
        {
            draft.Record = record = record with { QueuedAt = draft.Now };
            draft.MustCommit = true;
        }

        if (draft.Memory.Shortage is not { } shortage)
        {
            return;
        }

        var limit = TimeLimits.OfQueue(draft.Spec, draft.Options);
        var isOver = limit is { } time && record.QueuedAt + time <= draft.Now;
        if (shortage.IsViewComplete && (isOver || (limit is null && !shortage.CanEverFit)))
        {
            Fail(draft, shortage, shortage.ToString(), isOver ? EventTexts.QueueTimeoutHint(draft.Now - record.QueuedAt!.Value) : EventTexts.NeverFitsHint(record.Id));
        }
        else if (shortage.IsViewComplete || shortage.CanEverFit)
        {
            Queue(draft, shortage, shortage.ToString(), begins);
        }
    }

    private static void ConcludeOnAllNodes(JobDraft draft)
    {
        if (draft.LiveCount > 0 || draft.Memory.Shortage is not { } shortage)
        {
            return;
        }

        if (draft.Spec.Type == JobTypes.Ops && draft.Record.Visited.Count == 0 && shortage is { IsViewComplete: true, CanEverFit: false })
        {
            var limit = TimeLimits.OfQueue(draft.Spec, draft.Options);
            if (limit is null || draft.Record.VersionAt + limit <= draft.Now)
            {
                Fail(draft, shortage, shortage.ToNoMatchText(), EventTexts.NeverFitsHint(draft.Record.Id));
                return;
            }

            if (draft.Record.QueuedAt is null)
            {
                draft.Record = draft.Record with { QueuedAt = draft.Record.VersionAt };
                draft.MustCommit = true;
            }
        }

        if (draft.Spec.Type == JobTypes.Daemon || draft.Record.Visited.Count == 0)
        {
            Queue(draft, shortage, shortage.ToNoMatchText(), begins: false);
        }
    }

    private static void Fail(JobDraft draft, PlacementShortage shortage, string message, string hint)
    {
        var details = shortage.ToDetails();
        details[EventDetails.IsError] = "true";
        details[EventDetails.Hint] = hint;
        draft.SetState(JobStateType.Failed, message);
        draft.Tell(EventTopics.Scheduling, message, details);
    }

    private static void Queue(JobDraft draft, PlacementShortage shortage, string reason, bool begins)
    {
        var record = draft.Record;
        if (draft.LiveCount > 0)
        {
            // A job that has something running stays as it is; that the rest of it waits is told once.
            if (begins)
            {
                draft.Tell(EventTopics.Queueing, EventTexts.PartlyQueued(shortage.Requested, reason), shortage.ToDetails());
            }

            return;
        }

        var isQueued = record.State.StateType == JobStateType.Queued;
        var waitsFor = shortage.CanEverFit ? QueuedDetails.Room : QueuedDetails.Nodes;
        if (isQueued && record.State.Details?.GetValueOrDefault(QueuedDetails.WaitsFor) == waitsFor)
        {
            return;
        }

        var message = EventTexts.Queued(reason);
        var details = shortage.ToDetails();
        details[QueuedDetails.WaitsFor] = waitsFor;
        details[QueuedDetails.Since] = GoTimeConverter.Format(record.QueuedAt ?? record.VersionAt);
        draft.SetState(JobStateType.Queued, message, details);
        draft.Tell(EventTopics.Queueing, message, details);
    }
}
