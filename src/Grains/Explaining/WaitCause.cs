namespace Bacalhau.Grains;

/// <summary>One thing that executions of a job wait for.</summary>
/// <param name="Kind">What, one of <see cref="WaitKinds"/>.</param>
/// <param name="Executions">How many executions wait for it.</param>
/// <param name="Message">The same in a user's words.</param>
public sealed record WaitCause(string Kind, int Executions, string Message)
{
    /// <summary>Gets when the waiting for this is over by itself; null when something must happen.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>What executions wait for. The names of the wire.</summary>
public static class WaitKinds
{
    /// <summary>For its turn: there is room, or soon will be, and other jobs go first.</summary>
    public const string Turn = "turn";

    /// <summary>For room on a node that could run it.</summary>
    public const string Room = "room";

    /// <summary>For another node: each takes one execution of the job, and those that suit it have one.</summary>
    public const string Spread = "spread";

    /// <summary>For an operator to open a node to new work.</summary>
    public const string Cordon = "cordon";

    /// <summary>For a node to come back.</summary>
    public const string Connection = "connection";

    /// <summary>For a node that keeps coming and going to stay.</summary>
    public const string Flapping = "flapping";

    /// <summary>For an operator to approve a node.</summary>
    public const string Approval = "approval";

    /// <summary>For a node to join: none that is known could ever run it.</summary>
    public const string Nodes = "nodes";

    /// <summary>For the delay before another attempt.</summary>
    public const string BackOff = "back-off";

    /// <summary>For an execution of an older version to make way.</summary>
    public const string Update = "update";

    /// <summary>For the queue, which has just begun or moved and has not heard of it yet.</summary>
    public const string Queue = "queue";

    /// <summary>For the nodes to be heard of, after a start of the cluster.</summary>
    public const string View = "view";
}
