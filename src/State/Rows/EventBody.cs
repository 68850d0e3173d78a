using System.Text.Json.Serialization;

namespace Bacalhau.State.Rows;

/// <summary>What of a history entry no index needs.</summary>
internal sealed record EventBody
{
    [JsonPropertyName("t")] public string? Topic { get; init; }

    [JsonPropertyName("m")] public string? Message { get; init; }

    /// <summary>When it happened; null when that is when it was stored.</summary>
    [JsonPropertyName("s")] public DateTimeOffset? Timestamp { get; init; }

    [JsonPropertyName("d")] public IReadOnlyDictionary<string, string>? Details { get; init; }

    public static EventBody Of(JobHistoryEntry entry) => new()
    {
        Topic = Texts.OrNull(entry.Event.Topic),
        Message = Texts.OrNull(entry.Event.Message),
        Timestamp = entry.Event.Timestamp == entry.At ? null : entry.Event.Timestamp,
        Details = entry.Event.Details,
    };

    public JobEvent ToEvent(DateTimeOffset storedAt) => new(Topic ?? "", Message ?? "", Timestamp ?? storedAt) { Details = Details };
}
