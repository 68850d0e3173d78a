using System.Text.Json.Serialization;

namespace Bacalhau.Api;

/// <summary>Stops a job. <c>DELETE /api/v1/orchestrator/jobs/{id}</c>.</summary>
public sealed record StopJobRequest : ApiWriteRequest
{
    /// <summary>Gets why; the key is lower case on the wire.</summary>
    [JsonPropertyName("reason")] public string Reason { get; init; } = "";
}

/// <summary>The answer to a stop.</summary>
public sealed record StopJobResponse
{
    /// <summary>Gets the evaluation; empty when the job was stopped already.</summary>
    public string EvaluationID { get; init; } = "";
}
