namespace Bacalhau.Grains;

/// <summary>Batch: Count partitions, each completed once. What partitions want is kept in the row; this decides when all is done.</summary>
internal static class BatchScheduler
{
    public static void Settle(JobDraft draft)
    {
        if (draft.Record.Completed.Count >= draft.Record.Count)
        {
            draft.SetState(JobStateType.Completed);
            draft.Tell(EventTopics.StateUpdate, EventTexts.Completed, NewState(JobStateType.Completed));
        }
    }

    /// <summary>The details of an event that names the new state.</summary>
    public static Dictionary<string, string> NewState(JobStateType state) => new(StringComparer.Ordinal) { [EventDetails.NewState] = state.ToString() };
}
