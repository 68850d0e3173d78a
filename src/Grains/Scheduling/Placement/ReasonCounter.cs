namespace Bacalhau.Grains;

/// <summary>Counts reasons and keeps one node for each.</summary>
internal sealed class ReasonCounter
{
    private const int MostReasons = 20;
    private readonly Dictionary<string, (int Count, NodeId Sample)> counts = new(StringComparer.Ordinal);

    public void Add(string reason, NodeId node)
    {
        var (count, sample) = counts.GetValueOrDefault(reason, (0, node));
        counts[reason] = (count + 1, sample);
    }

    /// <summary>Gives the most frequent first, at most twenty.</summary>
    public IReadOnlyList<RejectionCount> ToList() =>
    [
        .. counts.Select(entry => new RejectionCount(entry.Key, entry.Value.Count, entry.Value.Sample))
            .OrderByDescending(entry => entry.Nodes).ThenBy(entry => entry.Reason, StringComparer.Ordinal).Take(MostReasons)
    ];
}
