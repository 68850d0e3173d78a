namespace Bacalhau;

/// <summary>All that a node must know to run one execution. Sent again with every doubt; never changes for one id and epoch.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.ExecutionSpec")]
public sealed record ExecutionSpec
{
    /// <summary>Gets the execution.</summary>
    [Id(0)] public required ExecutionId Id { get; init; }

    /// <summary>Gets the fence under which it was placed.</summary>
    [Id(1)] public required long Epoch { get; init; }

    /// <summary>Gets the job.</summary>
    [Id(2)] public required JobId JobId { get; init; }

    /// <summary>Gets the job's name.</summary>
    [Id(3)] public string JobName { get; init; } = "";

    /// <summary>Gets the namespace.</summary>
    [Id(4)] public string Namespace { get; init; } = "";

    /// <summary>Gets the job's type.</summary>
    [Id(5)] public required string JobType { get; init; }

    /// <summary>Gets the version of the job.</summary>
    [Id(6)] public long JobVersion { get; init; }

    /// <summary>Gets the job's priority; a node that must choose takes the higher first.</summary>
    [Id(7)] public int Priority { get; init; }

    /// <summary>Gets the partition, from 0.</summary>
    [Id(8)] public int PartitionIndex { get; init; }

    /// <summary>Gets how many partitions there are; at least 1.</summary>
    [Id(9)] public int PartitionCount { get; init; } = 1;

    /// <summary>Gets what to run.</summary>
    [Id(10)] public required JobTask Task { get; init; }

    /// <summary>Gets what is set aside for it.</summary>
    [Id(11)] public ComputeResources Resources { get; init; }

    /// <summary>Gets how long it may take, inputs and publishing included; null for no limit.</summary>
    [Id(12)] public TimeSpan? Timeout { get; init; }
}
