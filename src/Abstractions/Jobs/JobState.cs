namespace Bacalhau;

/// <summary>How far a job is. The names of the wire; the numbers of Bacalhau 1.9.3.</summary>
public enum JobStateType
{
    /// <summary>Not known.</summary>
    Undefined = 0,

    /// <summary>Accepted; nothing runs yet.</summary>
    Pending = 1,

    /// <summary>Waits for room or for a node that fits.</summary>
    Queued = 2,

    /// <summary>At least one execution has begun.</summary>
    Running = 3,

    /// <summary>All that was wanted is done.</summary>
    Completed = 4,

    /// <summary>It cannot be done; the message says why.</summary>
    Failed = 5,

    /// <summary>Somebody stopped it.</summary>
    Stopped = 6,
}

/// <summary>The state of a job with what a person should know about it.</summary>
/// <param name="StateType">The state.</param>
/// <param name="Message">Why; empty when there is nothing to say.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.JobState")]
public sealed record JobState([property: Id(0)] JobStateType StateType, [property: Id(1), OmitEmpty] string Message = "")
{
    /// <summary>A job that nobody has accepted.</summary>
    public static readonly JobState Undefined = new(JobStateType.Undefined);

    /// <summary>Gets further facts by name; null when there are none.</summary>
    [Id(2), OmitEmpty] public IReadOnlyDictionary<string, string>? Details { get; init; }

    /// <summary>Gets whether nothing will happen any more.</summary>
    public bool IsTerminal => StateType is JobStateType.Completed or JobStateType.Failed or JobStateType.Stopped;
}
