using System.Globalization;
using System.Text;

namespace Bacalhau.Grains;

/// <summary>Why executions of a job cannot be placed now.</summary>
/// <param name="Requested">How many are to be placed.</param>
/// <param name="Available">How many nodes are connected and approved.</param>
/// <param name="Suitable">How many of them could run it if they had room.</param>
/// <param name="Reasons">The first reason of each available node that does not take it, counted, most frequent first; then those of nodes that would take it were they here or approved.</param>
/// <param name="IsViewComplete">False while nodes may still be unknown (a silo has just started): nothing fails on an incomplete view.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.PlacementShortage")]
public sealed record PlacementShortage(
    [property: Id(0)] int Requested,
    [property: Id(1)] int Available,
    [property: Id(2)] int Suitable,
    [property: Id(3)] IReadOnlyList<RejectionCount> Reasons,
    [property: Id(4)] bool IsViewComplete)
{
    /// <summary>Gets how many known nodes, those away, waiting for approval or closed to new work included, could run it if they had room.</summary>
    [Id(5)] public int EverSuitable { get; init; }

    /// <summary>Gets whether some known node could run it if it had room: then the job waits; else it fails once its queue timeout has passed.</summary>
    public bool CanEverFit => EverSuitable > 0;

    /// <summary>Says it in a user's words: the counts, then a line for each reason.</summary>
    public override string ToString()
    {
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"not enough nodes to run job. requested: {Requested}, available: {Available}, suitable: {Suitable}.");
        AppendReasons(text);
        return text.ToString();
    }

    /// <summary>Says it for a job that goes to every matching node.</summary>
    public string ToNoMatchText()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"no matching nodes. available: {Available}, suitable: {Suitable}.");
        AppendReasons(text);
        return text.ToString();
    }

    /// <summary>Gives the counts as event details.</summary>
    internal Dictionary<string, string> ToDetails() => new(StringComparer.Ordinal)
    {
        [EventDetails.NodesRequested] = Requested.ToString(CultureInfo.InvariantCulture),
        [EventDetails.NodesAvailable] = Available.ToString(CultureInfo.InvariantCulture),
        [EventDetails.NodesSuitable] = Suitable.ToString(CultureInfo.InvariantCulture),
    };

    private void AppendReasons(StringBuilder text)
    {
        foreach (var reason in Reasons)
        {
            text.Append('\n').Append("• ");
            _ = reason.Nodes == 1 ? text.Append(CultureInfo.InvariantCulture, $"Node {reason.Sample.ShortId}: {reason.Reason}")
                : reason.IsAway ? text.Append(CultureInfo.InvariantCulture, $"{reason.Nodes} more nodes: {reason.Reason}")
                : text.Append(CultureInfo.InvariantCulture, $"{reason.Nodes} of {Available} nodes: {reason.Reason}");
        }
    }
}

/// <summary>How many nodes give the same reason.</summary>
/// <param name="Reason">The reason, in a user's words.</param>
/// <param name="Nodes">How many nodes.</param>
/// <param name="Sample">One of them.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.RejectionCount")]
public sealed record RejectionCount([property: Id(0)] string Reason, [property: Id(1)] int Nodes, [property: Id(2)] NodeId Sample)
{
    /// <summary>Gets whether these nodes take no part now: away or not approved, so not counted as available.</summary>
    [Id(3)] public bool IsAway { get; init; }

    /// <summary>Gets the filter that gave it; empty where only the words matter.</summary>
    [Id(4)] public string Filter { get; init; } = "";
}
