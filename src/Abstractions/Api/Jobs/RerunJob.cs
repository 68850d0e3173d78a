namespace Bacalhau.Api;

/// <summary>Runs a job again as a new version. <c>PUT /api/v1/orchestrator/jobs/{id}/rerun</c>.</summary>
public sealed record RerunJobRequest : ApiWriteRequest
{
    /// <summary>Gets the version to run again; 0 for the latest.</summary>
    public long JobVersion { get; init; }

    /// <summary>Gets why.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>The answer to a rerun.</summary>
public sealed record RerunJobResponse
{
    /// <summary>Gets the job.</summary>
    public string JobID { get; init; } = "";

    /// <summary>Gets the new version.</summary>
    public long JobVersion { get; init; }

    /// <summary>Gets the evaluation that will place it.</summary>
    public string EvaluationID { get; init; } = "";

    /// <summary>Gets what should be known; null when nothing.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}
