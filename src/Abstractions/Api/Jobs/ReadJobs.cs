namespace Bacalhau.Api;

/// <summary>One job. <c>GET /api/v1/orchestrator/jobs/{id}</c>.</summary>
public sealed record GetJobResponse
{
    /// <summary>Gets the job; never null from a server.</summary>
    public Job? Job { get; init; }

    /// <summary>Gets its history; only when asked for.</summary>
    [OmitEmpty] public ListHistoryResponse? History { get; init; }

    /// <summary>Gets its executions; only when asked for.</summary>
    [OmitEmpty] public ListExecutionsResponse? Executions { get; init; }
}

/// <summary>A page of jobs. <c>GET /api/v1/orchestrator/jobs</c>.</summary>
public sealed record ListJobsResponse
{
    /// <summary>Gets where the next page begins; empty on the last.</summary>
    public string NextToken { get; init; } = "";

    /// <summary>Gets the jobs.</summary>
    public IReadOnlyList<Job> Items { get; init; } = [];
}

/// <summary>The versions of a job, ascending. <c>GET /api/v1/orchestrator/jobs/{id}/versions</c>.</summary>
public sealed record ListVersionsResponse
{
    /// <summary>Gets the empty text.</summary>
    public string NextToken { get; init; } = "";

    /// <summary>Gets the versions.</summary>
    public IReadOnlyList<Job> Items { get; init; } = [];
}

/// <summary>Where the results of a job are. <c>GET /api/v1/orchestrator/jobs/{id}/results</c>.</summary>
public sealed record ListResultsResponse
{
    /// <summary>Gets the empty text.</summary>
    public string NextToken { get; init; } = "";

    /// <summary>Gets one source for each completed execution that published something.</summary>
    public IReadOnlyList<SpecConfig> Items { get; init; } = [];
}
