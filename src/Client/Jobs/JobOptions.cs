namespace Bacalhau.Client;

/// <summary>How to submit a job.</summary>
public sealed record SubmitOptions
{
    /// <summary>Gets whether a job that equals the newest version of its name makes a new version all the same.</summary>
    /// <value>Default: false: the server refuses it.</value>
    public bool Force { get; init; }

    /// <summary>Gets the key under which a repeat of the submission gets the first answer.</summary>
    /// <value>Default: empty: a random one, so that the client's own repeats are harmless. Give one to make repeats by a restarted program harmless, too.</value>
    public string IdempotencyToken { get; init; } = "";
}

/// <summary>Which jobs to list.</summary>
public sealed record JobListOptions
{
    /// <summary>Gets the namespace; <c>*</c> or empty for all.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Gets selectors on labels; a job must satisfy all.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Gets the most jobs of a page; 0 for no paging.</summary>
    public int PageSize { get; init; }

    /// <summary>Gets where the last page ended; empty for the first.</summary>
    public string NextToken { get; init; } = "";

    /// <summary>Gets the order: <c>created_at</c>, <c>modified_at</c> or <c>id</c>; empty for the server's.</summary>
    public string OrderBy { get; init; } = "";

    /// <summary>Gets whether the order is turned round.</summary>
    public bool Reverse { get; init; }
}

/// <summary>What to include with a job.</summary>
[Flags]
public enum JobIncludes
{
    /// <summary>The job alone.</summary>
    None = 0,

    /// <summary>Its history.</summary>
    History = 1,

    /// <summary>Its executions.</summary>
    Executions = 2,
}

/// <summary>Which entries of a history to read.</summary>
public sealed record HistoryOptions
{
    /// <summary>Gets the level: <c>all</c>, <c>job</c> or <c>execution</c>.</summary>
    public string EventType { get; init; } = "all";

    /// <summary>Gets the execution, by full id; empty for all.</summary>
    public string ExecutionId { get; init; } = "";

    /// <summary>Gets whether entries of all versions are read.</summary>
    public bool AllVersions { get; init; }

    /// <summary>Gets the most entries of a page; 0 for the server's default.</summary>
    public int PageSize { get; init; }

    /// <summary>Gets where the last page ended; empty for the beginning.</summary>
    public string NextToken { get; init; } = "";

    /// <summary>Gets the time before which entries are left out; null for none.</summary>
    public DateTimeOffset? Since { get; init; }
}

/// <summary>Which executions to list.</summary>
public sealed record ExecutionListOptions
{
    /// <summary>Gets whether executions of all versions are listed.</summary>
    public bool AllVersions { get; init; }

    /// <summary>Gets the most executions; 0 for all.</summary>
    public int Limit { get; init; }

    /// <summary>Gets where the last page ended; empty for the first.</summary>
    public string NextToken { get; init; } = "";

    /// <summary>Gets the order: <c>created_at</c> or <c>modified_at</c>; empty for the server's.</summary>
    public string OrderBy { get; init; } = "";

    /// <summary>Gets whether the order is turned round.</summary>
    public bool Reverse { get; init; }
}
