namespace Bacalhau.Api;

/// <summary>What executions of a job wait for.</summary>
public sealed record ApiWaiting
{
    /// <summary>Gets how many wait; 1 for a job on all nodes.</summary>
    public int Executions { get; init; }

    /// <summary>Gets since when.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Gets when the job fails if it still waits then; null when it waits without limit.</summary>
    [OmitEmpty] public DateTimeOffset? FailsAt { get; init; }

    /// <summary>Gets the job's priority; higher goes first.</summary>
    public int Priority { get; init; }

    /// <summary>Gets how many jobs go before it: of a higher priority, or of the same and older. Between namespaces the one that has had least goes first.</summary>
    public int Ahead { get; init; }

    /// <summary>Gets how many of them are of its namespace.</summary>
    public int AheadInNamespace { get; init; }

    /// <summary>Gets how many jobs wait in the cluster.</summary>
    public int InQueue { get; init; }

    /// <summary>Gets what they wait for, nearest first.</summary>
    public IReadOnlyList<ApiWaitCause> Causes { get; init; } = [];
}

/// <summary>One thing that executions wait for.</summary>
public sealed record ApiWaitCause
{
    /// <summary>Gets what: <c>turn</c>, <c>room</c>, <c>spread</c>, <c>cordon</c>, <c>connection</c>, <c>flapping</c>, <c>approval</c>, <c>nodes</c>, <c>back-off</c>, <c>update</c>, <c>queue</c> or <c>view</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Gets how many executions wait for it.</summary>
    public int Executions { get; init; }

    /// <summary>Gets the same in words.</summary>
    public string Message { get; init; } = "";

    /// <summary>Gets when this is over by itself; null when something must happen.</summary>
    [OmitEmpty] public DateTimeOffset? Until { get; init; }
}

/// <summary>Where an execution is and why there.</summary>
public sealed record ApiPlacedExecution
{
    /// <summary>Gets the execution.</summary>
    public string ID { get; init; } = "";

    /// <summary>Gets the node.</summary>
    public string NodeID { get; init; } = "";

    /// <summary>Gets the version of the job it runs.</summary>
    public long JobVersion { get; init; }

    /// <summary>Gets the partition, from 0.</summary>
    public int PartitionIndex { get; init; }

    /// <summary>Gets which attempt at its partition it is, from 1.</summary>
    public int Attempt { get; init; }

    /// <summary>Gets how far it is, by name.</summary>
    public string State { get; init; } = "";

    /// <summary>Gets since when it is placed.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Gets why it is there, in words. The node's score stands with the node, worked out anew as if the execution were not there yet.</summary>
    public string Why { get; init; } = "";
}
