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

        // A job waits while nothing of it runs; what more it wants then comes when there is room, without limit.
        var waits = draft.LiveCount == 0 && PartitionPlacing.Wanted(draft) > 0;
        if (waits != record.QueuedAt is not null)
        {
            draft.Record = record = record with { QueuedAt = waits ? draft.Now : null };
            draft.MustCommit = true;
        }

        if (!waits || draft.Memory.Shortage is not { } shortage)
        {
            return;
        }

        if (HasWaitedLongEnough(draft, shortage))
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

        if (draft.Spec.Type == JobTypes.Ops && draft.Record.Visited.Count == 0)
        {
            if (draft.Record.QueuedAt is null)
            {
                draft.Record = draft.Record with { QueuedAt = draft.Record.VersionAt };
                draft.MustCommit = true;
            }

            if (HasWaitedLongEnough(draft, shortage))
            {
                Fail(draft, shortage, shortage.ToNoMatchText());
                return;
            }
        }

        if (draft.Spec.Type == JobTypes.Daemon || draft.Record.Visited.Count == 0)
        {
            Queue(draft, shortage.ToNoMatchText());
        }
    }

    /// <summary>With a limit, once it has passed; without one, at once when no known node could ever take it. Never on a picture that may lack nodes.</summary>
    private static bool HasWaitedLongEnough(JobDraft draft, PlacementShortage shortage) =>
        shortage.IsViewComplete && (TimeLimits.OfQueue(draft.Spec, draft.Options) is { } limit
            ? draft.Record.QueuedAt + limit <= draft.Now
            : !shortage.CanEverFit);

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
