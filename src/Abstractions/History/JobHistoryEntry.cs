using System.Text.Json.Serialization;

namespace Bacalhau;

/// <summary>What an entry of a history speaks of.</summary>
public enum HistoryLevel
{
    /// <summary>Not known.</summary>
    Undefined = 0,

    /// <summary>The job as a whole.</summary>
    JobLevel = 1,

    /// <summary>One execution.</summary>
    ExecutionLevel = 2,
}

/// <summary>One thing that happened to a job. Stored once by sequence; never changes.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.JobHistoryEntry")]
public sealed record JobHistoryEntry
{
    /// <summary>Gets the position in the job's history, from 1, shared by both levels.</summary>
    [Id(0), JsonPropertyName("SeqNum")] public required long Sequence { get; init; }

    /// <summary>Gets what it speaks of.</summary>
    [Id(1), JsonPropertyName("Type")] public required HistoryLevel Level { get; init; }

    /// <summary>Gets the job.</summary>
    [Id(2), JsonPropertyName("JobID")] public required JobId JobId { get; init; }

    /// <summary>Gets the version of the job at that time.</summary>
    [Id(3)] public required long JobVersion { get; init; }

    /// <summary>Gets the execution; empty at job level.</summary>
    [Id(4), JsonPropertyName("ExecutionID")] public ExecutionId ExecutionId { get; init; } = new("");

    /// <summary>Gets what happened.</summary>
    [Id(5)] public required JobEvent Event { get; init; }

    /// <summary>Gets when it was stored.</summary>
    [Id(6), JsonPropertyName("Time")] public required DateTimeOffset At { get; init; }
}
