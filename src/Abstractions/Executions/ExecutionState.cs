namespace Bacalhau;

/// <summary>How far an execution is on its node. The numbers of Bacalhau 1.9.3; the wire shows 5 from placement until the end.</summary>
public enum ExecutionStateType
{
    /// <summary>Not known.</summary>
    Undefined = 0,

    /// <summary>Placed; the node has not answered yet.</summary>
    New = 1,

    /// <summary>Not used by us; an old node may have said it.</summary>
    AskForBid = 2,

    /// <summary>Not used by us.</summary>
    AskForBidAccepted = 3,

    /// <summary>The node refused before anything was promised.</summary>
    AskForBidRejected = 4,

    /// <summary>The node has accepted and prepares.</summary>
    BidAccepted = 5,

    /// <summary>The engine runs it.</summary>
    Running = 6,

    /// <summary>It has ended and its results are being published.</summary>
    Publishing = 7,

    /// <summary>The placement was withdrawn or refused.</summary>
    BidRejected = 8,

    /// <summary>Done.</summary>
    Completed = 9,

    /// <summary>It failed; the message says why.</summary>
    Failed = 10,

    /// <summary>It was stopped.</summary>
    Cancelled = 11,
}

/// <summary>What the cluster wants of an execution. The numbers of the wire.</summary>
public enum DesiredStateType
{
    /// <summary>Not decided.</summary>
    Pending = 0,

    /// <summary>It should run.</summary>
    Running = 1,

    /// <summary>It should not run (any more).</summary>
    Stopped = 2,
}

/// <summary>What is known of an execution's progress.</summary>
/// <param name="StateType">The state.</param>
/// <param name="Message">Why; empty when there is nothing to say.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.ExecutionState")]
public sealed record ExecutionState([property: Id(0)] ExecutionStateType StateType, [property: Id(1)] string Message = "")
{
    /// <summary>Gets whether nothing will happen any more.</summary>
    public bool IsTerminal => StateType is ExecutionStateType.AskForBidRejected or ExecutionStateType.BidRejected
        or ExecutionStateType.Completed or ExecutionStateType.Failed or ExecutionStateType.Cancelled;

    /// <summary>Gets whether the attempt came to nothing.</summary>
    public bool IsDiscarded => IsTerminal && StateType != ExecutionStateType.Completed;
}

/// <summary>What is wanted of an execution, and why.</summary>
/// <param name="StateType">The state.</param>
/// <param name="Message">Why; empty when there is nothing to say.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.DesiredState")]
public sealed record DesiredState([property: Id(0)] DesiredStateType StateType, [property: Id(1)] string Message = "");
