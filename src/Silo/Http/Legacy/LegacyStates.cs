using System.Text.Json.Nodes;

namespace Bacalhau.Silo.Http.Legacy;

/// <summary>Shows states as clients before 1.4 know them: words, not numbers.</summary>
internal static class LegacyStates
{
    public static string Word(JobStateType state) => state switch
    {
        JobStateType.Queued => "Queued",
        JobStateType.Running => "InProgress",
        JobStateType.Completed => "Completed",
        JobStateType.Failed => "Error",
        JobStateType.Stopped => "Cancelled",
        _ => "New",
    };

    public static string Word(ExecutionStateType state) => state switch
    {
        ExecutionStateType.Undefined or ExecutionStateType.New => "New",
        ExecutionStateType.Running or ExecutionStateType.Publishing => "BidAccepted",
        _ => state.ToString(),
    };

    public static JsonObject Show(Job job, IReadOnlyList<Execution> executions, Func<SpecConfig, SpecConfig> sign) => new()
    {
        ["JobID"] = job.Id.Value,
        ["Executions"] = new JsonArray([.. executions.Select(execution => (JsonNode?)Show(execution, sign))]),
        ["State"] = Word(job.State.StateType),
        ["Version"] = job.Revision,
        ["CreateTime"] = LegacyJobView.Time(job.CreatedAt),
        ["UpdateTime"] = LegacyJobView.Time(job.ModifiedAt),
        ["TimeoutAt"] = LegacyJobView.Time(LegacyJobView.Timeout(job.Task) is > 0 and var seconds ? job.CreatedAt.AddSeconds(seconds) : default),
    };

    private static JsonObject Show(Execution execution, Func<SpecConfig, SpecConfig> sign)
    {
        var shown = new JsonObject
        {
            ["JobID"] = execution.JobId.Value,
            ["NodeId"] = execution.NodeId.Value,
            ["ComputeReference"] = execution.Id.Value,
            ["State"] = Word(execution.State.StateType),
            ["Status"] = execution.State.Message,
            ["DesiredState"] = (int)execution.Desired.StateType,
            ["PublishedResults"] = execution.PublishedResult is { } published ? LegacyJobView.Storage(sign(published)) : new JsonObject(),
            ["Version"] = execution.Revision,
            ["CreateTime"] = LegacyJobView.Time(execution.CreatedAt),
            ["UpdateTime"] = LegacyJobView.Time(execution.ModifiedAt),
        };
        if (execution.Result is { } result)
        {
            shown["RunOutput"] = new JsonObject
            {
                ["stdout"] = result.Stdout,
                ["stdouttruncated"] = result.StdoutTruncated,
                ["stderr"] = result.Stderr,
                ["stderrtruncated"] = result.StderrTruncated,
                ["exitCode"] = result.ExitCode,
                ["runnerError"] = result.ErrorMsg,
            };
        }

        return shown;
    }
}
