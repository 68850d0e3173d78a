using System.Text.Json.Serialization;

namespace Bacalhau.State.Rows;

/// <summary>What of an execution's row no index needs.</summary>
internal sealed record ExecutionBody
{
    [JsonPropertyName("pa")] public int Partition { get; init; }

    [JsonPropertyName("at")] public int Attempt { get; init; }

    [JsonPropertyName("ep")] public long Epoch { get; init; }

    [JsonPropertyName("ev")] public string? EvaluationId { get; init; }

    [JsonPropertyName("rc")] public long CpuMillicores { get; init; }

    [JsonPropertyName("rm")] public long MemoryBytes { get; init; }

    [JsonPropertyName("rd")] public long DiskBytes { get; init; }

    [JsonPropertyName("rg")] public long Gpus { get; init; }

    [JsonPropertyName("ds")] public int Desired { get; init; }

    [JsonPropertyName("dm")] public string? DesiredMessage { get; init; }

    [JsonPropertyName("sm")] public string? StateMessage { get; init; }

    [JsonPropertyName("fc")] public int? Cause { get; init; }

    [JsonPropertyName("pr")] public SpecConfig? PublishedResult { get; init; }

    [JsonPropertyName("rr")] public RunBody? Result { get; init; }

    [JsonPropertyName("xp")] public string? PreviousId { get; init; }

    [JsonPropertyName("xn")] public string? NextId { get; init; }

    [JsonPropertyName("rv")] public long Revision { get; init; }

    [JsonPropertyName("ec")] public int EventCount { get; init; }

    public static ExecutionBody Of(Execution execution) => new()
    {
        Partition = execution.PartitionIndex,
        Attempt = execution.Attempt,
        Epoch = execution.Epoch,
        EvaluationId = Texts.OrNull(execution.EvaluationId),
        CpuMillicores = execution.Allocated.CpuMillicores,
        MemoryBytes = execution.Allocated.MemoryBytes,
        DiskBytes = execution.Allocated.DiskBytes,
        Gpus = execution.Allocated.Gpus,
        Desired = (int)execution.Desired.StateType,
        DesiredMessage = Texts.OrNull(execution.Desired.Message),
        StateMessage = Texts.OrNull(execution.State.Message),
        Cause = (int?)execution.Cause,
        PublishedResult = execution.PublishedResult,
        Result = execution.Result is { } result ? RunBody.Of(result) : null,
        PreviousId = Texts.OrNull(execution.PreviousId.Value),
        NextId = Texts.OrNull(execution.NextId.Value),
        Revision = execution.Revision,
        EventCount = execution.EventCount,
    };

    public Execution ToExecution(ExecutionColumns columns) => new()
    {
        Id = columns.Id,
        JobId = columns.JobId,
        Namespace = columns.Namespace,
        JobVersion = columns.Version,
        NodeId = columns.NodeId,
        PartitionIndex = Partition,
        Attempt = Attempt,
        Epoch = Epoch,
        EvaluationId = EvaluationId ?? "",
        Allocated = new(CpuMillicores, MemoryBytes, DiskBytes, Gpus),
        Desired = new((DesiredStateType)Desired, DesiredMessage ?? ""),
        State = new(columns.State, StateMessage ?? ""),
        Cause = (FailureCause?)Cause,
        PublishedResult = PublishedResult,
        Result = Result?.ToResult(),
        PreviousId = new(PreviousId ?? ""),
        NextId = new(NextId ?? ""),
        Revision = Revision,
        EventCount = EventCount,
        CreatedAt = columns.CreatedAt,
        ModifiedAt = columns.ModifiedAt,
    };
}

/// <summary>How a run ended.</summary>
internal sealed record RunBody
{
    [JsonPropertyName("o")] public string? Stdout { get; init; }

    [JsonPropertyName("ot")] public bool StdoutTruncated { get; init; }

    [JsonPropertyName("e")] public string? Stderr { get; init; }

    [JsonPropertyName("et")] public bool StderrTruncated { get; init; }

    [JsonPropertyName("x")] public int ExitCode { get; init; }

    [JsonPropertyName("m")] public string? ErrorMessage { get; init; }

    [JsonPropertyName("c")] public int? Cause { get; init; }

    public static RunBody Of(RunResult result) => new()
    {
        Stdout = Texts.OrNull(result.Stdout),
        StdoutTruncated = result.StdoutTruncated,
        Stderr = Texts.OrNull(result.Stderr),
        StderrTruncated = result.StderrTruncated,
        ExitCode = result.ExitCode,
        ErrorMessage = Texts.OrNull(result.ErrorMsg),
        Cause = (int?)result.Cause,
    };

    public RunResult ToResult() => new()
    {
        Stdout = Stdout ?? "",
        StdoutTruncated = StdoutTruncated,
        Stderr = Stderr ?? "",
        StderrTruncated = StderrTruncated,
        ExitCode = ExitCode,
        ErrorMsg = ErrorMessage ?? "",
        Cause = (FailureCause?)Cause,
    };
}

/// <summary>What of an execution's row stands in columns.</summary>
internal readonly record struct ExecutionColumns(
    ExecutionId Id,
    JobId JobId,
    string Namespace,
    long Version,
    NodeId NodeId,
    ExecutionStateType State,
    DateTimeOffset CreatedAt,
    DateTimeOffset ModifiedAt);
