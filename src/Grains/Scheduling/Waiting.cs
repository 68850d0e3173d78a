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
        var wants = PartitionPlacing.Wanted(draft) > 0;
        var waits = draft.LiveCount == 0 && wants;
        if (waits != record.QueuedAt is not null)
        {
            draft.Record = record = record with { QueuedAt = waits ? draft.Now : null };
            draft.MustCommit = true;
        }

        var wasPartly = draft.Memory.IsPartlyQueued;
        draft.Memory = draft.Memory with { IsPartlyQueued = wants && !waits };
        if (!wants || draft.Memory.Shortage is not { } shortage)
        {
            return;
        }

        if (!waits)
        {
            if (!wasPartly)
            {
                // A job that has something running stays as it is; that the rest of it waits is told once.
                draft.Tell(EventTopics.Queueing, EventTexts.PartlyQueued(shortage.Requested, shortage.ToString()), shortage.ToDetails());
            }

            return;
        }

        if (HasWaitedLongEnough(draft, shortage))
        {
            Fail(draft, shortage, shortage.ToString(), TimeLimits.OfQueue(draft.Spec, draft.Options) is not null ? EventTexts.QueueTimeoutHint(draft.Now - record.QueuedAt!.Value) : EventTexts.NeverFitsHint(record.Id));
        }
        else if (shortage.IsViewComplete || shortage.CanEverFit)
        {
            Queue(draft, shortage, shortage.ToString());
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
                Fail(draft, shortage, shortage.ToNoMatchText(), EventTexts.NeverFitsHint(draft.Record.Id));
                return;
            }
        }

        if (draft.Spec.Type == JobTypes.Daemon || draft.Record.Visited.Count == 0)
        {
            Queue(draft, shortage, shortage.ToNoMatchText());
        }
    }

    /// <summary>With a limit, once it has passed; without one, at once when no known node could ever take it. Never on a picture that may lack nodes.</summary>
    private static bool HasWaitedLongEnough(JobDraft draft, PlacementShortage shortage) =>
        shortage.IsViewComplete && (TimeLimits.OfQueue(draft.Spec, draft.Options) is { } limit
            ? draft.Record.QueuedAt + limit <= draft.Now
            : !shortage.CanEverFit);

    private static void Fail(JobDraft draft, PlacementShortage shortage, string message, string hint)
    {
        var details = shortage.ToDetails();
        details[EventDetails.IsError] = "true";
        details[EventDetails.Hint] = hint;
        draft.SetState(JobStateType.Failed, message);
        draft.Tell(EventTopics.Scheduling, message, details);
    }

    private static void Queue(JobDraft draft, PlacementShortage shortage, string reason)
    {
        var record = draft.Record;
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
