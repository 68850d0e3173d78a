using System.Collections.Immutable;

namespace Bacalhau.Grains;

/// <summary>What a decision about a job is made from, facts and time aside. Nothing in it is changed by deciding.</summary>
internal sealed record JobSituation
{
    /// <summary>Gets the row as it is committed.</summary>
    public required JobRecord Record { get; init; }

    /// <summary>Gets the specification of the current version.</summary>
    public required Job Spec { get; init; }

    /// <summary>Gets the executions that have not ended, of all versions.</summary>
    public required IReadOnlyDictionary<ExecutionId, Execution> Live { get; init; }

    /// <summary>Gets what is remembered but not durable.</summary>
    public JobMemory Memory { get; init; } = JobMemory.Empty;

    /// <summary>Gets how to find what is known of a node; null from it means that nobody knows the node.</summary>
    public required Func<NodeId, NodeState?> FindNode { get; init; }

    /// <summary>Gets whether a node that nobody knows is really gone.</summary>
    public required bool IsViewComplete { get; init; }

    /// <summary>Gets the cluster's defaults.</summary>
    public required SchedulingOptions Options { get; init; }
}

/// <summary>What a job's grain remembers between decisions. Losing it costs a repeated attempt at worst.</summary>
internal sealed record JobMemory
{
    public static readonly JobMemory Empty = new();

    /// <summary>Gets the nodes that disappointed.</summary>
    public ImmutableDictionary<NodeId, NodeDisappointment> Disappointments { get; init; } = ImmutableDictionary<NodeId, NodeDisappointment>.Empty;

    /// <summary>Gets attempts that failed and whose successor will be linked from them.</summary>
    public ImmutableDictionary<ExecutionId, Execution> Failed { get; init; } = ImmutableDictionary<ExecutionId, Execution>.Empty;

    /// <summary>Gets until when nodes that are away may come back.</summary>
    public ImmutableDictionary<NodeId, DateTimeOffset> Awaited { get; init; } = ImmutableDictionary<NodeId, DateTimeOffset>.Empty;

    /// <summary>Gets what the queue last said to the request that stands; null when it has not answered yet.</summary>
    public PlacementShortage? Shortage { get; init; }

    /// <summary>Gets whether a part of the job runs and the rest waits, and the history says so.</summary>
    public bool IsPartlyQueued { get; init; }
}

/// <summary>How a node disappointed a job.</summary>
/// <param name="Failures">How many attempts failed there.</param>
/// <param name="Refusal">Why it takes no more; null when it does.</param>
/// <param name="NotBefore">From when it may be tried again.</param>
internal sealed record NodeDisappointment(int Failures, string? Refusal, DateTimeOffset NotBefore);
