namespace Bacalhau.Api;

/// <summary>A page of a job's history, ascending. <c>GET /api/v1/orchestrator/jobs/{id}/history</c>.</summary>
public sealed record ListHistoryResponse
{
    /// <summary>Gets where the next page begins; empty only when the job has ended and no entry follows, so that clients wait by asking until it is.</summary>
    public string NextToken { get; init; } = "";

    /// <summary>Gets the entries.</summary>
    public IReadOnlyList<ApiHistoryItem> Items { get; init; } = [];
}

/// <summary>One thing that happened to a job.</summary>
public sealed record ApiHistoryItem
{
    /// <summary>Gets the position, from 1.</summary>
    public long SeqNum { get; init; }

    /// <summary>Gets what it speaks of.</summary>
    public HistoryLevel Type { get; init; }

    /// <summary>Gets the job.</summary>
    public string JobID { get; init; } = "";

    /// <summary>Gets the version of the job.</summary>
    public long JobVersion { get; init; }

    /// <summary>Gets the execution; empty at job level.</summary>
    [OmitEmpty] public string ExecutionID { get; init; } = "";

    /// <summary>Gets what happened.</summary>
    public JobEvent? Event { get; init; }

    /// <summary>Gets when it was stored.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Gets the mark that clients before 1.5 need on job entries.</summary>
    [OmitEmpty] public ApiNothing? JobState { get; init; }

    /// <summary>Gets the mark that clients before 1.5 need on execution entries.</summary>
    [OmitEmpty] public ApiNothing? ExecutionState { get; init; }

    /// <summary>Shows a stored entry. <paramref name="marks"/> adds what clients before 1.5 need.</summary>
    public static ApiHistoryItem From(JobHistoryEntry entry, bool marks = false) => new()
    {
        SeqNum = entry.Sequence,
        Type = entry.Level,
        JobID = entry.JobId.ToString(),
        JobVersion = entry.JobVersion,
        ExecutionID = entry.ExecutionId.ToString(),
        Event = entry.Event,
        Time = entry.At,
        JobState = marks && entry.Level == HistoryLevel.JobLevel ? ApiNothing.Instance : null,
        ExecutionState = marks && entry.Level == HistoryLevel.ExecutionLevel ? ApiNothing.Instance : null,
    };

    /// <summary>Gives the entry as the cluster keeps it.</summary>
    public JobHistoryEntry ToEntry() => new()
    {
        Sequence = SeqNum,
        Level = Type,
        JobId = new(JobID),
        JobVersion = JobVersion,
        ExecutionId = new(ExecutionID),
        Event = Event ?? new("", "", Time),
        At = Time,
    };
}

/// <summary>An object without keys.</summary>
public sealed record ApiNothing
{
    /// <summary>The only one needed.</summary>
    public static readonly ApiNothing Instance = new();
}
