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

        if (record.QueuedAt is null)
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
            Fail(draft, shortage, shortage.ToString());
        }
        else if (shortage.IsViewComplete || shortage.CanEverFit)
        {
            Queue(draft, shortage.ToString());
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
                Fail(draft, shortage, shortage.ToNoMatchText());
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
            Queue(draft, shortage.ToNoMatchText());
        }
    }

    private static void Fail(JobDraft draft, PlacementShortage shortage, string message)
    {
        draft.SetState(JobStateType.Failed, message);
        draft.Tell(EventTopics.Scheduling, message, shortage.ToDetails());
    }

    private static void Queue(JobDraft draft, string reason)
    {
        // A job that has something running stays Running; the rest of it waits in silence.
        if (draft.LiveCount > 0 || draft.Record.State.StateType == JobStateType.Queued)
        {
            return;
        }

        var message = EventTexts.Queued(reason);
        draft.SetState(JobStateType.Queued, message);
        draft.Tell(EventTopics.Queueing, message);
    }
}
