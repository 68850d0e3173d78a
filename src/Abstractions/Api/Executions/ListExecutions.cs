namespace Bacalhau.Api;

/// <summary>Executions of a job. <c>GET /api/v1/orchestrator/jobs/{id}/executions</c>.</summary>
public sealed record ListExecutionsResponse
{
    /// <summary>Gets where the next page begins; empty on the last.</summary>
    public string NextToken { get; init; } = "";

    /// <summary>Gets the executions.</summary>
    public IReadOnlyList<ApiExecution> Items { get; init; } = [];
}
