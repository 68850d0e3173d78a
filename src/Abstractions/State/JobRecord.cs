namespace Bacalhau;

/// <summary>The durable row of a job: all that its grain must know after any interruption, specification and executions aside. Written by that grain only.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.JobRecord")]
public sealed record JobRecord
{
    /// <summary>Gets the id.</summary>
    [Id(0)] public required JobId Id { get; init; }

    /// <summary>Gets the name; unique in the namespace.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>Gets the namespace.</summary>
    [Id(2)] public required string Namespace { get; init; }

    /// <summary>Gets the type.</summary>
    [Id(3)] public required string Type { get; init; }

    /// <summary>Gets the engine of the current version, for lists.</summary>
    [Id(4)] public string Engine { get; init; } = "";

    /// <summary>Gets the priority of the current version.</summary>
    [Id(5)] public int Priority { get; init; }

    /// <summary>Gets the count of the current version.</summary>
    [Id(6)] public int Count { get; init; }

    /// <summary>Gets who submitted it; a principal's id.</summary>
    [Id(7)] public string Owner { get; init; } = Principal.AnonymousId;

    /// <summary>Gets how far it is.</summary>
    [Id(8)] public required JobState State { get; init; }

    /// <summary>Gets the current version.</summary>
    [Id(9)] public required long Version { get; init; }

    /// <summary>Gets a number that grows with every change of state.</summary>
    [Id(10)] public required long Revision { get; init; }

    /// <summary>Gets when the job was accepted.</summary>
    [Id(11)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets when the row last changed.</summary>
    [Id(12)] public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>Gets when the current version was accepted; its timeouts count from here.</summary>
    [Id(13)] public DateTimeOffset VersionAt { get; init; }

    /// <summary>Gets since when the job waits to be placed with nothing of it running; null when it does not.</summary>
    [Id(14)] public DateTimeOffset? QueuedAt { get; init; }

    /// <summary>Gets when somebody must look at the job though nothing happens: a timeout, a retry, a grace; null when only facts move it. Always null for a finished job.</summary>
    [Id(15)] public DateTimeOffset? DueAt { get; init; }

    /// <summary>Gets the sequence of the next history entry, from 1.</summary>
    [Id(16)] public long NextSequence { get; init; } = 1;

    /// <summary>Gets the epoch of the next placement, from 1.</summary>
    [Id(17)] public long NextEpoch { get; init; } = 1;

    /// <summary>Gets the partitions of the current version that wait to be placed.</summary>
    [Id(18)] public PartitionSet Waiting { get; init; } = PartitionSet.Empty;

    /// <summary>Gets the partitions of the current version that are completed.</summary>
    [Id(19)] public PartitionSet Completed { get; init; } = PartitionSet.Empty;

    /// <summary>Gets the partitions that failed before: how often, and from when they may be tried again.</summary>
    [Id(20)] public IReadOnlyList<PartitionRetry> Retries { get; init; } = [];

    /// <summary>Gets the labels of the current version, for lists.</summary>
    [Id(21)] public IReadOnlyDictionary<string, string> Labels { get; init; } = EmptyMap.Instance;

    /// <summary>Gets notes of the scheduler for its own next decision, for example a wait message; null when there are none.</summary>
    [Id(22)] public string? Note { get; init; }

    /// <summary>Gets the nodes on which the current version of an ops job has been placed; each gets it once.</summary>
    [Id(23)] public IReadOnlyList<NodeId> Visited { get; init; } = [];

    /// <summary>Gets how many executions of the current version failed for good; one makes an ops job fail once all have ended.</summary>
    [Id(24)] public int FailedCount { get; init; }

    /// <summary>Gets the nodes on which an update of a daemon job has stopped an older version and the current one does not run yet.</summary>
    [Id(25)] public IReadOnlyList<NodeId> Replacing { get; init; } = [];

    /// <summary>Gets the partitions of a service of which an update has stopped an older version, or begun the current one, and the current one does not serve yet.</summary>
    [Id(26)] public PartitionSet Replaced { get; init; } = PartitionSet.Empty;
}

/// <summary>A partition that failed before.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Attempts">How many attempts it has had.</param>
/// <param name="NotBefore">From when it may be tried again.</param>
/// <param name="PreviousId">The last attempt.</param>
/// <param name="Cause">Why that failed.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.PartitionRetry")]
public sealed record PartitionRetry(
    [property: Id(0)] int Partition,
    [property: Id(1)] int Attempts,
    [property: Id(2)] DateTimeOffset NotBefore,
    [property: Id(3)] ExecutionId PreviousId,
    [property: Id(4)] FailureCause Cause);
