namespace Bacalhau;

/// <summary>Reads of committed rows for the API. They never wake a grain.</summary>
public interface IJobQueries
{
    /// <summary>Finds a job by name in a namespace, else by full id, else by a prefix of ids.</summary>
    /// <returns>The matches: none, one, or two when the prefix names several.</returns>
    Task<IReadOnlyList<JobId>> FindAsync(string idOrName, string @namespace, CancellationToken cancellationToken);

    /// <summary>Finds a job by its exact name; null when there is none.</summary>
    Task<JobId?> FindByNameAsync(string name, string @namespace, CancellationToken cancellationToken);

    /// <summary>Finds the first answer of a submission by its key; null when the key is new.</summary>
    Task<(JobId Job, string EvaluationId)?> FindSubmissionAsync(string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Reads a job with its state; <paramref name="version"/> 0 is the current one. Null when there is none.</summary>
    Task<Job?> GetAsync(JobId id, long version, CancellationToken cancellationToken);

    /// <summary>Reads a job's row; null when there is none.</summary>
    Task<JobRecord?> GetRecordAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Lists jobs, a page at a time.</summary>
    Task<Page<Job>> ListAsync(JobListQuery query, CancellationToken cancellationToken);

    /// <summary>Reads all versions, ascending.</summary>
    Task<IReadOnlyList<Job>> ListVersionsAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Lists a job's executions.</summary>
    Task<Page<Execution>> ListExecutionsAsync(ExecutionListQuery query, CancellationToken cancellationToken);

    /// <summary>Reads one execution; null when there is none.</summary>
    Task<Execution?> GetExecutionAsync(ExecutionId id, CancellationToken cancellationToken);

    /// <summary>Lists a job's history, ascending by sequence.</summary>
    Task<IReadOnlyList<JobHistoryEntry>> ListHistoryAsync(HistoryQuery query, CancellationToken cancellationToken);

    /// <summary>Counts jobs by state, for metrics.</summary>
    Task<IReadOnlyDictionary<JobStateType, long>> CountByStateAsync(CancellationToken cancellationToken);
}

/// <summary>A page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The items.</param>
/// <param name="Next">Where the next page begins; null when this is the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, PageCursor? Next);

/// <summary>A position in a list: behind the row with this key. Rows that come or go elsewhere do not shift it.</summary>
/// <param name="At">The row's sort time.</param>
/// <param name="Id">The row's id.</param>
public sealed record PageCursor(DateTimeOffset At, string Id);

/// <summary>What a list is sorted by.</summary>
public enum ListOrder
{
    /// <summary>When it was created.</summary>
    CreatedAt,

    /// <summary>When it last changed.</summary>
    ModifiedAt,

    /// <summary>Its id.</summary>
    Id,
}

/// <summary>Which jobs to list.</summary>
public sealed record JobListQuery
{
    /// <summary>Gets the namespace; null for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>Gets what the labels must satisfy, all of it.</summary>
    public IReadOnlyList<LabelConstraint> Selector { get; init; } = [];

    /// <summary>Gets the order.</summary>
    public ListOrder Order { get; init; }

    /// <summary>Gets whether the newest come first.</summary>
    public bool Reverse { get; init; }

    /// <summary>Gets the most to give; 0 for all.</summary>
    public int Limit { get; init; }

    /// <summary>Gets where to begin; null for the first page.</summary>
    public PageCursor? After { get; init; }

    /// <summary>Gets how many rows to skip behind <see cref="After"/>; for tokens of the original form.</summary>
    public int Offset { get; init; }
}

/// <summary>Which executions to list.</summary>
public sealed record ExecutionListQuery
{
    /// <summary>Gets the job.</summary>
    public required JobId JobId { get; init; }

    /// <summary>Gets the version; null for all.</summary>
    public long? Version { get; init; }

    /// <summary>Gets the namespace; null for any.</summary>
    public string? Namespace { get; init; }

    /// <summary>Gets the order.</summary>
    public ListOrder Order { get; init; }

    /// <summary>Gets whether the newest come first.</summary>
    public bool Reverse { get; init; }

    /// <summary>Gets the most to give; 0 for all.</summary>
    public int Limit { get; init; }

    /// <summary>Gets where to begin; null for the first page.</summary>
    public PageCursor? After { get; init; }
}

/// <summary>Which part of a history to list.</summary>
public sealed record HistoryQuery
{
    /// <summary>Gets the job.</summary>
    public required JobId JobId { get; init; }

    /// <summary>Gets the version; null for all.</summary>
    public long? Version { get; init; }

    /// <summary>Gets the level; null for both.</summary>
    public HistoryLevel? Level { get; init; }

    /// <summary>Gets the beginning of the execution id; null for any.</summary>
    public string? ExecutionIdPrefix { get; init; }

    /// <summary>Gets the earliest instant; null for any.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Gets the first sequence to give.</summary>
    public long FromSequence { get; init; }

    /// <summary>Gets the most to give; 0 for all.</summary>
    public int Limit { get; init; }
}
