namespace Bacalhau.Api;

/// <summary>Compares a job with the stored one of that name. <c>PUT /api/v1/orchestrator/jobs/diff</c>.</summary>
public sealed record DiffJobRequest : ApiWriteRequest
{
    /// <summary>Gets the job; its name must be set.</summary>
    public Job? Job { get; init; }
}

/// <summary>What a submission would change.</summary>
public sealed record DiffJobResponse
{
    /// <summary>Gets the changes as lines that begin with <c>+</c>, <c>-</c> or a space; empty when there are none.</summary>
    public string Diff { get; init; } = "";

    /// <summary>Gets what would be ignored or changed; null when nothing would.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}
