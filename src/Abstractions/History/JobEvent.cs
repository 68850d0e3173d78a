namespace Bacalhau;

/// <summary>What happened, in words for a person and details for a program.</summary>
/// <param name="Topic">One of <see cref="EventTopics"/>.</param>
/// <param name="Message">The words.</param>
/// <param name="Timestamp">When it happened, where it happened.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.JobEvent")]
public sealed record JobEvent(
    [property: Id(0)] string Topic,
    [property: Id(1)] string Message,
    [property: Id(2)] DateTimeOffset Timestamp)
{
    /// <summary>Gets further facts by name (see <see cref="EventDetails"/>); null when there are none.</summary>
    [Id(3), OmitEmpty] public IReadOnlyDictionary<string, string>? Details { get; init; }

    /// <summary>Describes an error as an event.</summary>
    public static JobEvent OfError(string topic, BacalhauError error, DateTimeOffset at) => new(topic, error.Message, at)
    {
        Details = EventDetails.OfError(error),
    };
}

/// <summary>The topics of events, as Bacalhau's clients show them.</summary>
public static class EventTopics
{
    /// <summary>Submitted, updated, run again.</summary>
    public const string Submission = "Submission";

    /// <summary>The state of the job changed; the message begins with the new state.</summary>
    public const string StateUpdate = "State Update";

    /// <summary>Placed, stopped, failed for lack of nodes.</summary>
    public const string Scheduling = "Scheduling";

    /// <summary>Waits for room.</summary>
    public const string Queueing = "Queueing";

    /// <summary>The execution ran too long.</summary>
    public const string ExecutionTimeout = "Exec Timeout";

    /// <summary>The job ran too long.</summary>
    public const string JobTimeout = "Job Timeout";

    /// <summary>The execution began, ended or failed.</summary>
    public const string Execution = "Execution";

    /// <summary>A node refused.</summary>
    public const string ExecutionScanning = "Exec Scanning";

    /// <summary>Inputs are fetched.</summary>
    public const string DownloadingInputs = "Downloading Inputs";

    /// <summary>Images, environment and ports are made ready.</summary>
    public const string PreparingEnvironment = "Preparing Environment";

    /// <summary>The engine runs it.</summary>
    public const string RunningExecution = "Running Execution";

    /// <summary>Results are published.</summary>
    public const string PublishingResults = "Publishing Results";

    /// <summary>The node restarted.</summary>
    public const string Restart = "Restart";
}

/// <summary>The names of event details that mean something to clients.</summary>
public static class EventDetails
{
    /// <summary>The value <c>true</c> marks an error.</summary>
    public const string IsError = "IsError";

    /// <summary>What the user can do.</summary>
    public const string Hint = "Hint";

    /// <summary>The value <c>true</c>: another attempt may work.</summary>
    public const string Retryable = "Retryable";

    /// <summary>The value <c>true</c>: the execution fails for it.</summary>
    public const string FailsExecution = "FailsExecution";

    /// <summary>The new state of the job.</summary>
    public const string NewState = "NewState";

    /// <summary>Component and code of an error, with a colon between.</summary>
    public const string ErrorCode = "ErrorCode";

    /// <summary>Why somebody asked for it.</summary>
    public const string Reason = "Reason";

    /// <summary>A node.</summary>
    public const string NodeId = "NodeID";

    /// <summary>How many executions were to be placed.</summary>
    public const string NodesRequested = "NodesRequested";

    /// <summary>How many nodes are connected and approved.</summary>
    public const string NodesAvailable = "NodesAvailable";

    /// <summary>How many of them fit.</summary>
    public const string NodesSuitable = "NodesSuitable";

    /// <summary>Describes an error.</summary>
    public static IReadOnlyDictionary<string, string> OfError(BacalhauError error)
    {
        var details = new Dictionary<string, string>(error.Details ?? EmptyMap.Instance)
        {
            [IsError] = "true",
            [ErrorCode] = $"{error.Component}:{error.Code}",
        };
        if (error.Hint is { Length: > 0 } hint)
        {
            details[Hint] = hint;
        }

        if (error.IsRetryable)
        {
            details[Retryable] = "true";
        }

        return details;
    }
}
