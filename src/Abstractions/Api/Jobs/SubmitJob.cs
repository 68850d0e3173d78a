namespace Bacalhau.Api;

/// <summary>Submits a job or updates the one of that name. <c>PUT</c> or <c>POST /api/v1/orchestrator/jobs</c>.</summary>
public sealed record PutJobRequest : ApiWriteRequest
{
    /// <summary>Gets the job; null is refused.</summary>
    public Job? Job { get; init; }

    /// <summary>Gets whether a job that has not changed is taken as a new version all the same.</summary>
    public bool Force { get; init; }
}

/// <summary>The answer to a submission.</summary>
public sealed record PutJobResponse
{
    /// <summary>Gets the job.</summary>
    public string JobID { get; init; } = "";

    /// <summary>Gets the evaluation that will place it.</summary>
    public string EvaluationID { get; init; } = "";

    /// <summary>Gets what was ignored or changed; null when nothing was.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}
