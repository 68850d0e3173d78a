using System.Text.Json.Serialization;

namespace Bacalhau.State.Rows;

/// <summary>What of a job's row no index needs. Stored as JSON: short names, defaults left out; only optional fields may be added.</summary>
internal sealed record JobBody
{
    [JsonPropertyName("ty")] public string? Type { get; init; }

    [JsonPropertyName("en")] public string? Engine { get; init; }

    [JsonPropertyName("pr")] public int Priority { get; init; }

    [JsonPropertyName("ct")] public int Count { get; init; }

    [JsonPropertyName("ow")] public string? Owner { get; init; }

    [JsonPropertyName("sm")] public string? StateMessage { get; init; }

    [JsonPropertyName("sd")] public IReadOnlyDictionary<string, string>? StateDetails { get; init; }

    [JsonPropertyName("rv")] public long Revision { get; init; }

    [JsonPropertyName("va")] public DateTimeOffset VersionAt { get; init; }

    [JsonPropertyName("qa")] public DateTimeOffset? QueuedAt { get; init; }

    [JsonPropertyName("ns")] public long NextSequence { get; init; }

    [JsonPropertyName("ne")] public long NextEpoch { get; init; }

    [JsonPropertyName("wp")] public string? Waiting { get; init; }

    [JsonPropertyName("cp")] public string? Completed { get; init; }

    [JsonPropertyName("rt")] public IReadOnlyList<RetryBody>? Retries { get; init; }

    [JsonPropertyName("lb")] public IReadOnlyDictionary<string, string>? Labels { get; init; }

    [JsonPropertyName("nt")] public string? Note { get; init; }

    [JsonPropertyName("vi")] public IReadOnlyList<string>? Visited { get; init; }

    [JsonPropertyName("fc")] public int FailedCount { get; init; }

    [JsonPropertyName("rp")] public IReadOnlyList<string>? Replacing { get; init; }

    [JsonPropertyName("rd")] public string? Replaced { get; init; }

    public static JobBody Of(JobRecord record) => new()
    {
        Type = record.Type,
        Engine = Texts.OrNull(record.Engine),
        Priority = record.Priority,
        Count = record.Count,
        Owner = record.Owner == Principal.AnonymousId ? null : record.Owner,
        StateMessage = Texts.OrNull(record.State.Message),
        StateDetails = record.State.Details,
        Revision = record.Revision,
        VersionAt = record.VersionAt,
        QueuedAt = record.QueuedAt,
        NextSequence = record.NextSequence,
        NextEpoch = record.NextEpoch,
        Waiting = record.Waiting.IsEmpty ? null : record.Waiting.ToString(),
        Completed = record.Completed.IsEmpty ? null : record.Completed.ToString(),
        Retries = record.Retries.Count == 0 ? null : [.. record.Retries.Select(RetryBody.Of)],
        Labels = record.Labels.Count == 0 ? null : record.Labels,
        Note = record.Note,
        Visited = record.Visited.Count == 0 ? null : [.. record.Visited.Select(node => node.Value)],
        FailedCount = record.FailedCount,
        Replacing = record.Replacing.Count == 0 ? null : [.. record.Replacing.Select(node => node.Value)],
        Replaced = record.Replaced.IsEmpty ? null : record.Replaced.ToString(),
    };

    public JobRecord ToRecord(JobColumns columns) => new()
    {
        Id = columns.Id,
        Name = columns.Name,
        Namespace = columns.Namespace,
        Type = Type ?? "",
        Engine = Engine ?? "",
        Priority = Priority,
        Count = Count,
        Owner = Owner ?? Principal.AnonymousId,
        State = new(columns.State, StateMessage ?? "") { Details = StateDetails },
        Version = columns.Version,
        Revision = Revision,
        CreatedAt = columns.CreatedAt,
        ModifiedAt = columns.ModifiedAt,
        VersionAt = VersionAt,
        QueuedAt = QueuedAt,
        DueAt = columns.DueAt,
        NextSequence = NextSequence,
        NextEpoch = NextEpoch,
        Waiting = PartitionSet.Parse(Waiting ?? ""),
        Completed = PartitionSet.Parse(Completed ?? ""),
        Retries = Retries is null ? [] : [.. Retries.Select(retry => retry.ToRetry())],
        Labels = Labels ?? Texts.EmptyMap,
        Note = Note,
        Visited = Visited is null ? [] : [.. Visited.Select(node => new NodeId(node))],
        FailedCount = FailedCount,
        Replacing = Replacing is null ? [] : [.. Replacing.Select(node => new NodeId(node))],
        Replaced = PartitionSet.Parse(Replaced ?? ""),
    };

    /// <summary>Writes the state of a job into its specification.</summary>
    public Job ToJob(Job spec, JobColumns columns) => spec with
    {
        State = new(columns.State, StateMessage ?? "") { Details = StateDetails },
        Version = columns.Version,
        Revision = Revision,
        CreatedAt = columns.CreatedAt,
        ModifiedAt = columns.ModifiedAt,
    };
}

/// <summary>A partition that failed before.</summary>
internal sealed record RetryBody
{
    [JsonPropertyName("p")] public int Partition { get; init; }

    [JsonPropertyName("a")] public int Attempts { get; init; }

    [JsonPropertyName("n")] public DateTimeOffset NotBefore { get; init; }

    [JsonPropertyName("x")] public string? PreviousId { get; init; }

    [JsonPropertyName("c")] public int Cause { get; init; }

    public static RetryBody Of(PartitionRetry retry) => new()
    {
        Partition = retry.Partition,
        Attempts = retry.Attempts,
        NotBefore = retry.NotBefore,
        PreviousId = Texts.OrNull(retry.PreviousId.Value),
        Cause = (int)retry.Cause,
    };

    public PartitionRetry ToRetry() => new(Partition, Attempts, NotBefore, new(PreviousId ?? ""), (FailureCause)Cause);
}

/// <summary>What of a job's row stands in columns, because an index or a check needs it.</summary>
internal readonly record struct JobColumns(
    JobId Id,
    string Name,
    string Namespace,
    JobStateType State,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset ModifiedAt,
    DateTimeOffset? DueAt);
