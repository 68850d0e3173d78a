namespace Bacalhau.Compute;

/// <summary>What the agent knows and stores of one execution. Immutable; <see cref="ExecutionTransitions"/> makes the next one.</summary>
internal sealed record ExecutionRecord
{
    /// <summary>Gets what to run, under the newest epoch heard of.</summary>
    public required ExecutionSpec Spec { get; init; }

    /// <summary>Gets the newest report.</summary>
    public required ExecutionReport Report { get; init; }

    /// <summary>Gets when it got its room: the beginning of its time limit; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Gets how much of its time limit was used when the engine had ended; null before.</summary>
    public TimeSpan? Used { get; init; }

    /// <summary>Gets what the engine was or will be started with; null before that is settled.</summary>
    public EngineStart? Start { get; init; }

    /// <summary>Gets why it should stop; null when it should not.</summary>
    public string? StopReason { get; init; }

    /// <summary>Gets whether it may publish under its present epoch.</summary>
    public bool MayPublish { get; init; }

    public ExecutionId Id => Spec.Id;

    public ExecutionPhase Phase => Report.Phase;

    public bool IsTerminal => Report.IsTerminal;

    /// <summary>Gets whether results are to be published.</summary>
    public bool Publishes => Spec.Task.Publisher is { IsEmpty: false };
}

/// <summary>What was settled before the engine was started, so that after a restart the same is said again.</summary>
/// <param name="Network">The network with every port assigned.</param>
/// <param name="Inputs">The inputs in place.</param>
/// <param name="Gpus">The graphics processors set aside.</param>
internal sealed record EngineStart(NetworkConfig Network, IReadOnlyList<PreparedInput> Inputs, IReadOnlyList<Gpu> Gpus);
