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
}
