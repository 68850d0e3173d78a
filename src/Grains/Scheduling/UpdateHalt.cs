namespace Bacalhau.Grains;

/// <summary>A new version of a service or daemon job that does not work stops its own roll-out: what still serves goes on, and the job does not fail for it.</summary>
internal static class UpdateHalt
{
    private const string Mark = "update halted";

    /// <summary>Tells whether an older version still serves, so that a failure of the new one ends no more than its roll-out.</summary>
    public static bool Applies(JobDraft draft) =>
        draft.Spec.IsLongRunning && draft.Record.Version > 1 && draft.LiveCount > 0 && draft.Live.Any(execution => execution.JobVersion != draft.Record.Version);

    /// <summary>Says so, once for a version.</summary>
    public static void Begin(JobDraft draft, string cause)
    {
        if (draft.Record.Note == Mark)
        {
            return;
        }

        var message = EventTexts.UpdateHalted(draft.Record.Version, cause);
        draft.Record = draft.Record with { Note = Mark };

        // The older version runs; a job that is Running can be run again at an earlier version.
        draft.SetState(JobStateType.Running, message);
        draft.Tell(EventTopics.Scheduling, message, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [EventDetails.IsError] = "true",
            [EventDetails.Hint] = EventTexts.UpdateHaltedHint,
        });
    }

    /// <summary>Takes it back: nothing of an older version is left.</summary>
    public static void End(JobDraft draft)
    {
        if (draft.Record.Note == Mark)
        {
            draft.Record = draft.Record with { Note = null };
            draft.SetState(draft.Record.State.StateType);
        }
    }
}
