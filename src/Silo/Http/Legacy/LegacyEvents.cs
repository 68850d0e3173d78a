using System.Text.Json.Nodes;

namespace Bacalhau.Silo.Http.Legacy;

/// <summary>Shows history as clients before 1.4 know it: changes from one state to the next. They wait for the end of a job by looking for its last state here.</summary>
internal static class LegacyEvents
{
    public static JsonArray Show(JobRecord job, IReadOnlyList<JobHistoryEntry> history, LegacyEventFilters filters)
    {
        var shown = new JsonArray();
        var state = JobStateType.Pending;
        var executions = new Dictionary<string, (string State, string Node, int Version)>();
        var version = 0;
        foreach (var entry in history)
        {
            JsonObject item;
            if (entry.Level == HistoryLevel.ExecutionLevel)
            {
                item = Execution(entry, executions);
                if (filters.NodeId.Length > 0 && (string?)item["NodeID"] != filters.NodeId)
                {
                    continue;
                }
            }
            else
            {
                var next = JobState(entry, state);
                item = Job(entry.JobId, state, next, ++version, entry.Event.Message, entry.At);
                state = next;
            }

            if (IsWanted(entry, filters))
            {
                shown.Add((JsonNode)item);
            }
        }

        // Some ends, a failure for one, are told by an event that names no state.
        if (job.State.IsTerminal && state != job.State.StateType && !filters.ExcludeJobLevel && job.ModifiedAt.ToUnixTimeSeconds() >= filters.Since)
        {
            shown.Add((JsonNode)Job(job.Id, state, job.State.StateType, version + 1, job.State.Message, job.ModifiedAt));
        }

        return shown;
    }

    private static bool IsWanted(JobHistoryEntry entry, LegacyEventFilters filters) =>
        entry.At.ToUnixTimeSeconds() >= filters.Since
        && !(entry.Level == HistoryLevel.JobLevel ? filters.ExcludeJobLevel : filters.ExcludeExecutionLevel)
        && (filters.ExecutionId.Length == 0 || entry.ExecutionId.Value.StartsWith(filters.ExecutionId, StringComparison.Ordinal));

    private static JobStateType JobState(JobHistoryEntry entry, JobStateType current) =>
        entry.Event.Details?.TryGetValue(EventDetails.NewState, out var text) == true && Enum.TryParse<JobStateType>(text, out var named) ? named
        : entry.Event.Topic == EventTopics.Queueing ? JobStateType.Queued
        : current;

    private static JsonObject Job(JobId id, JobStateType from, JobStateType to, int version, string comment, DateTimeOffset at) => new()
    {
        ["Type"] = "JobLevel",
        ["JobID"] = id.Value,
        ["JobState"] = Change(LegacyStates.Word(from), LegacyStates.Word(to)),
        ["NewVersion"] = version,
        ["Comment"] = comment,
        ["Time"] = LegacyJobView.Time(at),
    };

    private static JsonObject Execution(JobHistoryEntry entry, Dictionary<string, (string State, string Node, int Version)> executions)
    {
        var (from, node, version) = executions.GetValueOrDefault(entry.ExecutionId.Value, ("New", "", 0));
        node = entry.Event.Details?.GetValueOrDefault(EventDetails.NodeId) ?? node;
        var to = (entry.Event.Topic, entry.Event.Message) switch
        {
            _ when entry.Event.Details?.GetValueOrDefault(EventDetails.IsError) == "true" => "Failed",
            (EventTopics.Execution, "Running") => "BidAccepted",
            (EventTopics.Execution, "Completed successfully") => "Completed",
            (EventTopics.Scheduling, _) when version > 0 => "Cancelled",
            _ => from,
        };
        executions[entry.ExecutionId.Value] = (to, node, version + 1);
        return new()
        {
            ["Type"] = "ExecutionLevel",
            ["JobID"] = entry.JobId.Value,
            ["NodeID"] = node,
            ["ComputeReference"] = entry.ExecutionId.Value,
            ["ExecutionState"] = Change(from, to),
            ["NewVersion"] = version + 1,
            ["Comment"] = entry.Event.Message,
            ["Time"] = LegacyJobView.Time(entry.At),
        };
    }

    private static JsonObject Change(string from, string to) => new() { ["Previous"] = from, ["New"] = to };
}
