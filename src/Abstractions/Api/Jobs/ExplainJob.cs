namespace Bacalhau.Api;

/// <summary>
/// Asks where a job would run, without submitting it: nothing is stored. <c>PUT</c> or <c>POST /api/v1/orchestrator/jobs/explain</c>.
/// An addition of ours; the original has none.
/// </summary>
public sealed record ExplainJobRequest : ApiWriteRequest
{
    /// <summary>Gets the job; null is refused.</summary>
    public Job? Job { get; init; }

    /// <summary>Gets the most nodes to name, up to 10,000; 0 for 100.</summary>
    public int Limit { get; init; }

    /// <summary>Gets how many nodes to leave out before the first that is named.</summary>
    public int Offset { get; init; }

    /// <summary>Gets the beginning of the ids of the nodes to name; empty for any.</summary>
    public string Node { get; init; } = "";
}

/// <summary>
/// Why a job runs where it does, or does not run. <c>GET /api/v1/orchestrator/jobs/{id}/explain</c>; the answer to <see cref="ExplainJobRequest"/>, too.
/// An addition of ours; the original has none.
/// </summary>
public sealed record ExplainJobResponse
{
    /// <summary>Gets the job; empty for one that is not submitted.</summary>
    public string JobID { get; init; } = "";

    /// <summary>Gets the name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Gets the namespace.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Gets the type.</summary>
    public string Type { get; init; } = "";

    /// <summary>Gets the version that is explained; 0 for a job that is not submitted.</summary>
    public long JobVersion { get; init; }

    /// <summary>Gets how far the job is.</summary>
    public JobState State { get; init; } = JobState.Undefined;

    /// <summary>Gets whether <see cref="Placement"/> tells what would happen if the job were submitted now: it has ended, or is not submitted.</summary>
    public bool AsIfSubmitted { get; init; }

    /// <summary>Gets all of it in a sentence.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Gets what executions wait for; null when none waits.</summary>
    [OmitEmpty] public ApiWaiting? Waiting { get; init; }

    /// <summary>Gets where executions are, at most 1,000, the latest changed first.</summary>
    [OmitEmpty] public IReadOnlyList<ApiPlacedExecution> Executions { get; init; } = [];

    /// <summary>Gets what the nodes say.</summary>
    public ApiPlacement Placement { get; init; } = new();

    /// <summary>Gets what a submission would ignore or change; null when nothing.</summary>
    [OmitEmpty] public IReadOnlyList<string>? Warnings { get; init; }
}
