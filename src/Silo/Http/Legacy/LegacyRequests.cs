using System.Text.Json.Serialization;

namespace Bacalhau.Silo.Http.Legacy;

/// <summary>What a client before 1.4 sends to name a job.</summary>
internal sealed record LegacyJobRequest
{
    [JsonPropertyName("client_id")] public string ClientId { get; init; } = "";

    [JsonPropertyName("job_id")] public string JobId { get; init; } = "";

    [JsonPropertyName("filters")] public LegacyEventFilters? Filters { get; init; }
}

/// <summary>Which events are wanted.</summary>
internal sealed record LegacyEventFilters
{
    [JsonPropertyName("since")] public long Since { get; init; }

    [JsonPropertyName("exclude_execution_level")] public bool ExcludeExecutionLevel { get; init; }

    [JsonPropertyName("exclude_job_level")] public bool ExcludeJobLevel { get; init; }

    [JsonPropertyName("execution_id")] public string ExecutionId { get; init; } = "";

    [JsonPropertyName("node_id")] public string NodeId { get; init; } = "";
}

/// <summary>Which jobs are wanted.</summary>
internal sealed record LegacyListRequest
{
    [JsonPropertyName("client_id")] public string ClientId { get; init; } = "";

    [JsonPropertyName("id")] public string Id { get; init; } = "";

    [JsonPropertyName("include_tags")] public IReadOnlyList<string>? IncludeTags { get; init; }

    [JsonPropertyName("exclude_tags")] public IReadOnlyList<string>? ExcludeTags { get; init; }

    [JsonPropertyName("max_jobs")] public int MaxJobs { get; init; }

    [JsonPropertyName("return_all")] public bool ReturnAll { get; init; }

    [JsonPropertyName("sort_by")] public string SortBy { get; init; } = "";

    [JsonPropertyName("sort_reverse")] public bool SortReverse { get; init; }
}

/// <summary>What is signed when a job is cancelled.</summary>
internal sealed record LegacyCancelPayload
{
    public string ClientID { get; init; } = "";

    public string JobID { get; init; } = "";

    public string Reason { get; init; } = "";
}

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(LegacyJobRequest))]
[JsonSerializable(typeof(LegacyListRequest))]
[JsonSerializable(typeof(LegacyCancelPayload))]
internal sealed partial class LegacyJson : JsonSerializerContext;
