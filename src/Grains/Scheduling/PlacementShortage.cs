namespace Bacalhau.Grains;

/// <summary>Why executions of a job cannot be placed now.</summary>
/// <param name="Requested">How many are to be placed.</param>
/// <param name="Available">How many nodes are connected and approved.</param>
/// <param name="Suitable">How many of them could run it if they had room.</param>
/// <param name="Reasons">The first reason of each node that does not take it, counted, most frequent first.</param>
/// <param name="IsViewComplete">False while nodes may still be unknown (a silo has just started): nothing fails on an incomplete view.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.PlacementShortage")]
public sealed record PlacementShortage(
    [property: Id(0)] int Requested,
    [property: Id(1)] int Available,
    [property: Id(2)] int Suitable,
    [property: Id(3)] IReadOnlyList<RejectionCount> Reasons,
    [property: Id(4)] bool IsViewComplete)
{
    /// <summary>Gets whether some known node could run it if it had room: then the job waits; else it fails once its queue timeout has passed.</summary>
    public bool CanEverFit => Suitable > 0;
}

/// <summary>How many nodes give the same reason.</summary>
/// <param name="Reason">The reason, in a user's words.</param>
/// <param name="Nodes">How many nodes.</param>
/// <param name="Sample">One of them.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.RejectionCount")]
public sealed record RejectionCount([property: Id(0)] string Reason, [property: Id(1)] int Nodes, [property: Id(2)] NodeId Sample);
