namespace Bacalhau;

/// <summary>One attempt to run one partition of a job on one node. Its durable rows belong to the commits of its job.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.Execution")]
public sealed record Execution
{
    /// <summary>Gets the id.</summary>
    [Id(0)] public required ExecutionId Id { get; init; }

    /// <summary>Gets the job.</summary>
    [Id(1)] public required JobId JobId { get; init; }

    /// <summary>Gets the job's namespace.</summary>
    [Id(2)] public required string Namespace { get; init; }

    /// <summary>Gets the version of the job it runs.</summary>
    [Id(3)] public required long JobVersion { get; init; }

    /// <summary>Gets the node.</summary>
    [Id(4)] public required NodeId NodeId { get; init; }

    /// <summary>Gets the partition, from 0.</summary>
    [Id(5)] public int PartitionIndex { get; init; }

    /// <summary>Gets which attempt at its partition this is, from 1.</summary>
    [Id(6)] public int Attempt { get; init; } = 1;

    /// <summary>Gets the fence: grows with every placement of the job; messages of another epoch are recorded and discarded.</summary>
    [Id(7)] public long Epoch { get; init; }

    /// <summary>Gets the evaluation that placed it.</summary>
    [Id(8)] public string EvaluationId { get; init; } = "";

    /// <summary>Gets what the node has set aside for it.</summary>
    [Id(9)] public ComputeResources Allocated { get; init; }

    /// <summary>Gets what is wanted.</summary>
    [Id(10)] public required DesiredState Desired { get; init; }

    /// <summary>Gets how far it is.</summary>
    [Id(11)] public required ExecutionState State { get; init; }

    /// <summary>Gets why it failed; null unless it did.</summary>
    [Id(12)] public FailureCause? Cause { get; init; }

    /// <summary>Gets where its results are; null when none are published.</summary>
    [Id(13)] public SpecConfig? PublishedResult { get; init; }

    /// <summary>Gets what it printed and how it ended; null until it has ended.</summary>
    [Id(14)] public RunResult? Result { get; init; }

    /// <summary>Gets the attempt before this one; empty for the first.</summary>
    [Id(15)] public ExecutionId PreviousId { get; init; } = new("");

    /// <summary>Gets the attempt after this one; empty when there is none.</summary>
    [Id(16)] public ExecutionId NextId { get; init; } = new("");

    /// <summary>Gets a number that grows with every change.</summary>
    [Id(17)] public long Revision { get; init; } = 1;

    /// <summary>Gets when it was placed.</summary>
    [Id(18)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets when it last changed.</summary>
    [Id(19)] public DateTimeOffset ModifiedAt { get; init; }

    /// <summary>Gets how many events of its node's reports stand in the history; reports are cumulative, so the rest is new.</summary>
    [Id(20)] public int EventCount { get; init; }

    /// <summary>Gets whether nothing will happen any more: it has ended, or it is no longer wanted.</summary>
    public bool IsTerminal => State.IsTerminal;
}
