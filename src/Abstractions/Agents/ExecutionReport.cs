namespace Bacalhau;

/// <summary>How far an agent is with an execution.</summary>
public enum ExecutionPhase
{
    /// <summary>Stored by the agent; waits for room or its turn.</summary>
    Accepted = 0,

    /// <summary>Refused: this node can never run it; the error says why.</summary>
    Refused = 1,

    /// <summary>Inputs, image and environment are made ready.</summary>
    Preparing = 2,

    /// <summary>The engine runs it.</summary>
    Running = 3,

    /// <summary>It has ended; the agent waits for the permission to publish.</summary>
    AwaitingPublish = 4,

    /// <summary>Results are being published.</summary>
    Publishing = 5,

    /// <summary>Done.</summary>
    Completed = 6,

    /// <summary>Failed; the error says why.</summary>
    Failed = 7,

    /// <summary>Stopped on order.</summary>
    Cancelled = 8,
}

/// <summary>What an agent has to say of an execution. Cumulative: the newest report of an execution says all that earlier ones said, so any of them may be lost.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.ExecutionReport")]
public sealed record ExecutionReport
{
    /// <summary>Gets the execution.</summary>
    [Id(0)] public required ExecutionId Id { get; init; }

    /// <summary>Gets the epoch it was placed under.</summary>
    [Id(1)] public required long Epoch { get; init; }

    /// <summary>Gets the job.</summary>
    [Id(2)] public required JobId JobId { get; init; }

    /// <summary>Gets the node.</summary>
    [Id(3)] public required NodeId NodeId { get; init; }

    /// <summary>Gets how far it is.</summary>
    [Id(4)] public required ExecutionPhase Phase { get; init; }

    /// <summary>Gets when that was, by the node's clock.</summary>
    [Id(5)] public required DateTimeOffset At { get; init; }

    /// <summary>Gets what it printed and how it ended; null until it has ended.</summary>
    [Id(6)] public RunResult? Result { get; init; }

    /// <summary>Gets where its results are; null when none were published.</summary>
    [Id(7)] public SpecConfig? PublishedResult { get; init; }

    /// <summary>Gets what went wrong; null unless it failed or was refused.</summary>
    [Id(8)] public BacalhauError? Error { get; init; }

    /// <summary>Gets the kind of failure; null unless it failed or was refused.</summary>
    [Id(9)] public FailureCause? Cause { get; init; }

    /// <summary>Gets what happened on the node so far, in order; at most <see cref="MaxEvents"/>.</summary>
    [Id(10)] public IReadOnlyList<JobEvent> Events { get; init; } = [];

    /// <summary>The most events one execution reports.</summary>
    public const int MaxEvents = 64;

    /// <summary>Gets whether nothing more will come.</summary>
    public bool IsTerminal => Phase is ExecutionPhase.Refused or ExecutionPhase.Completed or ExecutionPhase.Failed or ExecutionPhase.Cancelled;
}
