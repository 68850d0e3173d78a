namespace Bacalhau.Grains;

/// <summary>What a decision came to: what to write, and what to do once it is written.</summary>
internal sealed record Plan
{
    /// <summary>Gets the row as it should be.</summary>
    public required JobRecord Record { get; init; }

    /// <summary>Gets whether something must be written before anything is done. Else the changed executions may wait for the next commit.</summary>
    public required bool MustCommit { get; init; }

    /// <summary>Gets the executions that are new or changed.</summary>
    public required IReadOnlyCollection<Execution> Changed { get; init; }

    /// <summary>Gets the history to add.</summary>
    public required IReadOnlyList<JobHistoryEntry> History { get; init; }

    /// <summary>Gets the specification of a version that is new; null when none is.</summary>
    public Job? NewVersion { get; init; }

    /// <summary>Gets what to remember.</summary>
    public required JobMemory Memory { get; init; }

    /// <summary>Gets the executions to hand to nodes.</summary>
    public IReadOnlyList<Execution> Start { get; init; } = [];

    /// <summary>Gets the orders to stop, by node.</summary>
    public IReadOnlyList<(NodeId Node, StopOrder Order)> Stop { get; init; } = [];

    /// <summary>Gets the executions that may publish, by node.</summary>
    public IReadOnlyList<(NodeId Node, ExecutionFence Fence)> Permit { get; init; } = [];

    /// <summary>Gets the executions that their nodes may forget.</summary>
    public IReadOnlyList<(NodeId Node, ExecutionId Id)> Forget { get; init; } = [];

    /// <summary>Gets granted room that is not needed.</summary>
    public IReadOnlyList<GrantedPlacement> Unused { get; init; } = [];
}
