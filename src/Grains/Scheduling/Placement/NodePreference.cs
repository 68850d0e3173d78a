namespace Bacalhau.Grains;

/// <summary>The points of nodes that have what jobs would rather find there: data, and favoured labels. One for all jobs that would like the same.</summary>
internal sealed class NodePreference(JobNeeds needs)
{
    private int[] points = [];
    private (int Points, List<int> Slots)[] levels = [];
    private long version = -1;

    /// <summary>Gets the nodes that have points, suitable or not: those with equally many together, ascending; the best first.</summary>
    public ReadOnlySpan<(int Points, List<int> Slots)> Levels => levels;

    /// <summary>Gives the points of a node.</summary>
    public int PointsOf(int slot) => slot < points.Length ? points[slot] : 0;

    /// <summary>Takes a newer view into account.</summary>
    public void Refresh(NodeView view)
    {
        if (version == view.Version)
        {
            return;
        }

        version = view.Version;
        (points, levels) = ([], []);
        AddData(view);
        AddLabels(view);
        if (points.Length > 0)
        {
            levels = Level();
        }
    }

    private void AddData(NodeView view)
    {
        foreach (var data in needs.Data)
        {
            foreach (var slot in view.Columns.HoldersOf(data) ?? [])
            {
                Room(view)[slot]++;
            }
        }

        for (var slot = 0; slot < points.Length; slot++)
        {
            points[slot] = NodeScorers.ForAllData * points[slot] / needs.Data.Count;
        }
    }

    private void AddLabels(NodeView view)
    {
        foreach (var favoured in needs.Favoured)
        {
            var test = view.Columns.Test(favoured);
            for (var slot = 0; slot < view.Nodes.Length; slot++)
            {
                if (view.Nodes[slot] is not null && test.Passes(slot))
                {
                    Room(view)[slot] += NodeScorers.PerFavouredLabel;
                }
            }
        }
    }

    /// <summary>Most data is on no node: then there is nothing to remember.</summary>
    private int[] Room(NodeView view) => points.Length > 0 ? points : points = new int[view.Nodes.Length];

    private (int, List<int>)[] Level()
    {
        SortedDictionary<int, List<int>> byPoints = [];
        for (var slot = 0; slot < points.Length; slot++)
        {
            if (points[slot] > 0)
            {
                if (!byPoints.TryGetValue(points[slot], out var slots))
                {
                    byPoints[points[slot]] = slots = [];
                }

                slots.Add(slot);
            }
        }

        return [.. byPoints.Reverse().Select(static level => (level.Key, level.Value))];
    }
}
