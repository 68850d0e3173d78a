namespace Bacalhau.Grains;

/// <summary>Remembers for each shape which nodes suit it; forgets those not asked for longest.</summary>
internal sealed class ShapeMatches
{
    private const int MostShapes = 4096;

    private readonly Dictionary<string, ShapeMatch> matches = new(StringComparer.Ordinal);
    private long uses;

    /// <summary>Gives the match of some needs for a view.</summary>
    public ShapeMatch Of(JobNeeds needs, NodeView view)
    {
        if (!matches.TryGetValue(needs.Shape, out var match))
        {
            if (matches.Count >= MostShapes)
            {
                foreach (var old in matches.OrderBy(entry => entry.Value.LastUse).Take(MostShapes / 4).Select(entry => entry.Key).ToList())
                {
                    matches.Remove(old);
                }
            }

            matches[needs.Shape] = match = new(needs);
        }

        match.LastUse = ++uses;
        match.Refresh(view);
        return match;
    }

    /// <summary>Gives the match without remembering it: a question must not push out what is remembered for jobs.</summary>
    public ShapeMatch Fleeting(JobNeeds needs, NodeView view)
    {
        if (matches.ContainsKey(needs.Shape))
        {
            return Of(needs, view);
        }

        var match = new ShapeMatch(needs);
        match.Refresh(view);
        return match;
    }
}
