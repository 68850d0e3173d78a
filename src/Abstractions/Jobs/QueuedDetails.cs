namespace Bacalhau;

/// <summary>The names and values of the details of a <see cref="JobStateType.Queued"/> state and its event. The counts are those of <see cref="EventDetails"/>.</summary>
public static class QueuedDetails
{
    /// <summary>Since when executions wait, as RFC 3339.</summary>
    public const string Since = "QueuedSince";

    /// <summary>What they wait for: <see cref="Room"/> or <see cref="Nodes"/>.</summary>
    public const string WaitsFor = "WaitsFor";

    /// <summary>Some known node could run it once it has room, is back, approved or opened.</summary>
    public const string Room = "room";

    /// <summary>No known node could ever run it; it waits for one to join until its queue timeout.</summary>
    public const string Nodes = "nodes";
}
