using System.Text.Json.Serialization;

namespace Bacalhau;

/// <summary>What a user wants run, and how far it is. The shape of Bacalhau's wire; a version of its specification never changes once stored.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.Job")]
public sealed record Job
{
    /// <summary>Gets the id; empty until accepted.</summary>
    [Id(0), JsonPropertyName("ID")] public JobId Id { get; init; } = new("");

    /// <summary>Gets the name, unique in its namespace; the id when none was given.</summary>
    [Id(1)] public string Name { get; init; } = "";

    /// <summary>Gets the namespace.</summary>
    /// <value>Default: <c>default</c>, applied when the job is normalised.</value>
    [Id(2)] public string Namespace { get; init; } = "";

    /// <summary>Gets the type, one of <see cref="JobTypes"/>.</summary>
    [Id(3)] public string Type { get; init; } = "";

    /// <summary>Gets the priority; higher goes first.</summary>
    [Id(4)] public int Priority { get; init; }

    /// <summary>Gets how many partitions (batch) or instances (service) are wanted; 0 for daemon and ops. A missing count of a batch or service job reads as 1.</summary>
    [Id(5)] public int Count { get; init; }

    /// <summary>Gets what the labels of a node must satisfy.</summary>
    [Id(6)] public IReadOnlyList<LabelConstraint> Constraints { get; init; } = [];

    /// <summary>Gets notes for machines; keys below <c>bacalhau.org/</c> belong to the cluster.</summary>
    [Id(7)] public IReadOnlyDictionary<string, string> Meta { get; init; } = EmptyMap.Instance;

    /// <summary>Gets the labels that lists select by.</summary>
    [Id(8)] public IReadOnlyDictionary<string, string> Labels { get; init; } = EmptyMap.Instance;

    /// <summary>Gets what to run; exactly one in an accepted job.</summary>
    [Id(9)] public IReadOnlyList<JobTask> Tasks { get; init; } = [];

    /// <summary>Gets how the cluster treats the job beyond Bacalhau's model; null for the cluster's defaults.</summary>
    [Id(10), OmitEmpty] public JobPolicy? Policy { get; init; }

    /// <summary>Gets how far the job is.</summary>
    [Id(11)] public JobState State { get; init; } = JobState.Undefined;

    /// <summary>Gets the version of the specification, from 1.</summary>
    [Id(12)] public long Version { get; init; }

    /// <summary>Gets a number that grows with every change of state.</summary>
    [Id(13)] public long Revision { get; init; }

    /// <summary>Gets when the job was accepted; the default value before.</summary>
    [Id(14), JsonPropertyName("CreateTime"), JsonConverter(typeof(UnixNanosecondsConverter))] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets when the job last changed.</summary>
    [Id(15), JsonPropertyName("ModifyTime"), JsonConverter(typeof(UnixNanosecondsConverter))] public DateTimeOffset ModifiedAt { get; init; }

    /// <summary>Gets the task that runs.</summary>
    /// <exception cref="InvalidOperationException">The job has not been validated and has none.</exception>
    [JsonIgnore] public JobTask Task => Tasks.Count > 0 ? Tasks[0] : throw new InvalidOperationException("an accepted job has a task");

    /// <summary>Gets whether the job runs until stopped.</summary>
    [JsonIgnore] public bool IsLongRunning => Type is JobTypes.Service or JobTypes.Daemon;

    /// <summary>Gets whether the job runs on every node that matches.</summary>
    [JsonIgnore] public bool RunsOnAllNodes => Type is JobTypes.Ops or JobTypes.Daemon;
}
