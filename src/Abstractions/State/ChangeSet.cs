namespace Bacalhau;

/// <summary>All that one decision about a job changes. Committed whole or not at all.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.ChangeSet")]
public sealed record ChangeSet
{
    /// <summary>Gets the job's row as it should be.</summary>
    [Id(0)] public required JobRecord Job { get; init; }

    /// <summary>Gets the tag of the row that was read; 0 for a job that must not exist yet.</summary>
    [Id(1)] public required long ExpectedETag { get; init; }

    /// <summary>Gets the specification of a version that is new; null when none is.</summary>
    [Id(2)] public Job? NewVersion { get; init; }

    /// <summary>Gets the executions that are new or changed.</summary>
    [Id(3)] public IReadOnlyList<Execution> Executions { get; init; } = [];

    /// <summary>Gets the history to add. An entry whose sequence exists is left out: it is a repeat.</summary>
    [Id(4)] public IReadOnlyList<JobHistoryEntry> History { get; init; } = [];

    /// <summary>Gets the key under which a repeat of this submission finds the job; null for none. Unique in the store.</summary>
    [Id(5)] public string? IdempotencyKey { get; init; }

    /// <summary>Gets the evaluation a repeat of this submission is told; used with <see cref="IdempotencyKey"/>.</summary>
    [Id(6)] public string? EvaluationId { get; init; }
}

/// <summary>How a commit ended. A failing disk or database throws instead.</summary>
public enum CommitStatus
{
    /// <summary>It is on disk.</summary>
    Committed,

    /// <summary>The row has another tag: somebody else wrote it. The writer must read again.</summary>
    Conflict,

    /// <summary>Another job of the namespace has the name.</summary>
    NameTaken,

    /// <summary>The idempotency key is known: the answer of the first submission stands.</summary>
    Repeated,
}

/// <summary>The outcome of a commit.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="ETag">The new tag when committed.</param>
/// <param name="Existing">The other job when the name is taken or the submission repeated.</param>
/// <param name="EvaluationId">The evaluation of the first submission when repeated.</param>
public readonly record struct CommitOutcome(CommitStatus Status, long ETag = 0, JobId? Existing = null, string? EvaluationId = null);
