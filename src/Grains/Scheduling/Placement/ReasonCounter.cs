namespace Bacalhau.Grains;

/// <summary>Counts reasons and keeps one node for each.</summary>
internal sealed class ReasonCounter
{
    /// <summary>The words for what is too various to be told.</summary>
    public const string Others = "other reasons";

    private const int MostReasons = 20;
    private readonly Dictionary<(string Reason, bool IsAway), (int Count, NodeId Sample)> counts = [];

    /// <summary>Counts a reason.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="node">A node that gives it.</param>
    /// <param name="isAway">Whether that node takes no part now, so that it is none of those available.</param>
    /// <param name="count">How many nodes give it.</param>
    public void Add(string reason, NodeId node, bool isAway = false, int count = 1)
    {
        var (before, sample) = counts.GetValueOrDefault((reason, isAway), (0, node));
        counts[(reason, isAway)] = (before + count, sample);
    }

    /// <summary>Counts all that another has counted.</summary>
    public void AddAll(ReasonCounter other)
    {
        foreach (var ((reason, isAway), (count, sample)) in other.counts)
        {
            Add(reason, sample, isAway, count);
        }
    }

    /// <summary>Gives the most frequent first, at most twenty; what is beyond is counted together, so that no node is left out.</summary>
    public IReadOnlyList<RejectionCount> ToList()
    {
        List<RejectionCount> sorted =
        [
            .. counts.Select(entry => new RejectionCount(entry.Key.Reason, entry.Value.Count, entry.Value.Sample) { IsAway = entry.Key.IsAway })
                .OrderBy(entry => entry.IsAway).ThenByDescending(entry => entry.Nodes).ThenBy(entry => entry.Reason, StringComparer.Ordinal)
        ];
        return sorted.Count <= MostReasons
            ? sorted
            : [.. sorted.Take(MostReasons), new(Others, sorted.Skip(MostReasons).Sum(entry => entry.Nodes), sorted[MostReasons].Sample)];
    }
}
