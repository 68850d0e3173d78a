using System.Text.Json.Serialization;

namespace Bacalhau.State.Rows;

/// <summary>How far a version was when the next one took its place.</summary>
internal sealed record VersionEnd
{
    [JsonPropertyName("s")] public int State { get; init; }

    [JsonPropertyName("m")] public string? Message { get; init; }

    [JsonPropertyName("d")] public IReadOnlyDictionary<string, string>? Details { get; init; }

    [JsonPropertyName("r")] public long Revision { get; init; }

    [JsonPropertyName("t")] public DateTimeOffset ModifiedAt { get; init; }

    public static VersionEnd Of(JobColumns columns, JobBody body) => new()
    {
        State = (int)columns.State,
        Message = body.StateMessage,
        Details = body.StateDetails,
        Revision = body.Revision,
        ModifiedAt = columns.ModifiedAt,
    };

    public Job ToJob(Job spec, DateTimeOffset createdAt) => spec with
    {
        State = new((JobStateType)State, Message ?? "") { Details = Details },
        Revision = Revision,
        CreatedAt = createdAt,
        ModifiedAt = ModifiedAt,
    };
}
