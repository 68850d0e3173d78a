using System.Text.Json.Serialization;

namespace Bacalhau.Api;

/// <summary>An execution as the wire shows it: states are numbers, absent results are empty records, its job is left out.</summary>
public sealed record ApiExecution
{
    /// <summary>Gets the id.</summary>
    public string ID { get; init; } = "";

    /// <summary>Gets the namespace.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Gets the evaluation that placed it.</summary>
    public string EvalID { get; init; } = "";

    /// <summary>Gets the name; the original leaves it empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>Gets the node.</summary>
    public string NodeID { get; init; } = "";

    /// <summary>Gets the job.</summary>
    public string JobID { get; init; } = "";

    /// <summary>Gets a copy of the job; left out by our servers, sent by others.</summary>
    [OmitEmpty] public Job? Job { get; init; }

    /// <summary>Gets the version of the job.</summary>
    public long JobVersion { get; init; }

    /// <summary>Gets what is set aside for it.</summary>
    public ApiAllocatedResources AllocatedResources { get; init; } = new();

    /// <summary>Gets what is wanted.</summary>
    public ApiDesiredState DesiredState { get; init; } = new();

    /// <summary>Gets how far it is.</summary>
    public ApiComputeState ComputeState { get; init; } = new();

    /// <summary>Gets where its results are; an empty type when nowhere.</summary>
    public SpecConfig PublishedResult { get; init; } = new("");

    /// <summary>Gets what it printed and how it ended; an empty record until then.</summary>
    public RunResult RunOutput { get; init; } = new();

    /// <summary>Gets the attempt before; empty for the first.</summary>
    public string PreviousExecution { get; init; } = "";

    /// <summary>Gets the attempt after; empty when there is none.</summary>
    public string NextExecution { get; init; } = "";

    /// <summary>Gets the empty text.</summary>
    public string FollowupEvalID { get; init; } = "";

    /// <summary>Gets the partition, from 0.</summary>
    [OmitEmpty] public int PartitionIndex { get; init; }

    /// <summary>Gets a number that grows with every change.</summary>
    public long Revision { get; init; }

    /// <summary>Gets when it was placed.</summary>
    [JsonPropertyName("CreateTime"), JsonConverter(typeof(UnixNanosecondsConverter))] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets when it last changed.</summary>
    [JsonPropertyName("ModifyTime"), JsonConverter(typeof(UnixNanosecondsConverter))] public DateTimeOffset ModifiedAt { get; init; }

    /// <summary>Shows an execution.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="taskName">The name of the job's task.</param>
    public static ApiExecution From(Execution execution, string taskName = "main") => new()
    {
        ID = execution.Id.ToString(),
        Namespace = execution.Namespace,
        EvalID = execution.EvaluationId,
        NodeID = execution.NodeId.ToString(),
        JobID = execution.JobId.ToString(),
        JobVersion = execution.JobVersion,
        AllocatedResources = ApiAllocatedResources.From(taskName, execution.Allocated),
        DesiredState = new() { StateType = execution.Desired.StateType, Message = execution.Desired.Message },
        ComputeState = ApiComputeState.From(execution.State),
        PublishedResult = execution.PublishedResult ?? new(""),
        RunOutput = execution.Result ?? new(),
        PreviousExecution = execution.PreviousId.ToString(),
        NextExecution = execution.NextId.ToString(),
        PartitionIndex = execution.PartitionIndex,
        Revision = execution.Revision,
        CreatedAt = execution.CreatedAt,
        ModifiedAt = execution.ModifiedAt,
    };
}
