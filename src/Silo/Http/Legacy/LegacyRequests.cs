using System.Text.Json.Serialization;

namespace Bacalhau.Silo.Http.Legacy;

// Setters, not init: the generated reader would give an absent property the default of its type and not the one written here.

/// <summary>What a client before 1.4 sends to name a job.</summary>
internal sealed class LegacyJobRequest
{
    [JsonPropertyName("client_id")] public string ClientId { get; set; } = "";

    [JsonPropertyName("job_id")] public string JobId { get; set; } = "";

    [JsonPropertyName("filters")] public LegacyEventFilters? Filters { get; set; }
}

/// <summary>Which events are wanted.</summary>
internal sealed class LegacyEventFilters
{
    [JsonPropertyName("since")] public long Since { get; set; }

    [JsonPropertyName("exclude_execution_level")] public bool ExcludeExecutionLevel { get; set; }

    [JsonPropertyName("exclude_job_level")] public bool ExcludeJobLevel { get; set; }

    [JsonPropertyName("execution_id")] public string ExecutionId { get; set; } = "";

    [JsonPropertyName("node_id")] public string NodeId { get; set; } = "";
}

/// <summary>Which jobs are wanted.</summary>
internal sealed class LegacyListRequest
{
    [JsonPropertyName("client_id")] public string ClientId { get; set; } = "";

    [JsonPropertyName("id")] public string Id { get; set; } = "";

    [JsonPropertyName("include_tags")] public IReadOnlyList<string>? IncludeTags { get; set; }

    [JsonPropertyName("exclude_tags")] public IReadOnlyList<string>? ExcludeTags { get; set; }

    [JsonPropertyName("max_jobs")] public int MaxJobs { get; set; }

    [JsonPropertyName("return_all")] public bool ReturnAll { get; set; }

    [JsonPropertyName("sort_by")] public string SortBy { get; set; } = "";

    [JsonPropertyName("sort_reverse")] public bool SortReverse { get; set; }
}

/// <summary>What is signed when a job is cancelled.</summary>
internal sealed class LegacyCancelPayload
{
    public string ClientID { get; set; } = "";

    public string JobID { get; set; } = "";

    public string Reason { get; set; } = "";
}

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(LegacyJobRequest))]
[JsonSerializable(typeof(LegacyListRequest))]
[JsonSerializable(typeof(LegacyCancelPayload))]
internal sealed partial class LegacyJson : JsonSerializerContext;
