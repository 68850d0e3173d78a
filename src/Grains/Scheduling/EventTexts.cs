using System.Globalization;

namespace Bacalhau.Grains;

/// <summary>The words of history and states; those of Bacalhau where it has some.</summary>
internal static class EventTexts
{
    public const string Submitted = "Job submitted";
    public const string Updated = "Job updated";
    public const string UpdateState = "Job update requested by user";
    public const string RerunRequested = "Job rerun requested";
    public const string StopRequested = "Job requested to stop before completion";
    public const string Running = "Running";
    public const string Completed = "Completed";
    public const string CompletedSuccessfully = "Completed successfully";
    public const string ExecutionCompleted = "execution completed";
    public const string ExecutionFailed = "execution failed";
    public const string UnexpectedEnd = "execution completed unexpectedly";
    public const string StoppedWithJob = "Execution stop requested because job has been stopped";
    public const string StoppedWithFailure = "Execution stopped due to job failure";
    public const string StoppedForUpdate = "Execution stopped for job update";
    public const string StoppedAsSurplus = "Execution stop requested because there are more executions than needed";
    public const string NodeDisappeared = "Execution stop requested because node has disappeared";
    public const string NodeRejected = "Execution stop requested because node has been rejected";
    public const string NodeNotApproved = "Execution stop requested because node is not approved any more";
    public const string NodeDrained = "Execution stop requested because node is being drained";
    public const string RetriesExhausted = "Job failed because it has been retried too many times";
    public const string ExecutionsFailed = "Job failed because one or more executions failed";
    public const string NoneAccepted = "Job failed because no node accepted it";
    public const string TimeoutHint = "Increase the task timeout or allocate more resources";

    public const string UpdateHaltedHint = "Submit a version that works, run an earlier one again, or stop the job";

    public static string UpdateHalted(long version, string cause) => string.Create(CultureInfo.InvariantCulture, $"Update to version {version} halted, the older version goes on: {cause}");

    public static string Requested(NodeId node) => $"Requested execution on {node.ShortId}";

    public static string Queued(string reason) => $"Job queued. {reason}";

    public static string PartlyQueued(int executions, string reason) =>
        string.Create(CultureInfo.InvariantCulture, $"{executions} {(executions == 1 ? "execution waits" : "executions wait")}. {reason}");

    public static string QueueTimeoutHint(TimeSpan waited) => $"It waited {Duration(waited)}, as long as its queue timeout allows; a longer one lets it wait for nodes";

    public static string NeverFitsHint(JobId job) =>
        $"No known node could ever run it; 'bacalhau job explain {job.ShortId}' tells why of each. With a queue timeout it waits for such a node";

    public static string JobTimedOut(TimeSpan limit) => $"Job timed out. Job took longer than {Duration(limit)}";

    public static string ExecutionTimedOut(TimeSpan limit) => $"Execution timed out. Execution took longer than {Duration(limit)}";

    /// <summary>Writes a duration as Go does, for example <c>1h30m0s</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        var seconds = (duration.Seconds + (duration.Milliseconds / 1000.0)).ToString("0.###", CultureInfo.InvariantCulture) + "s";
        var hours = (long)duration.TotalHours;
        return hours > 0 ? string.Create(CultureInfo.InvariantCulture, $"{hours}h{duration.Minutes}m{seconds}")
            : duration.Minutes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{duration.Minutes}m{seconds}")
            : seconds;
    }
}
