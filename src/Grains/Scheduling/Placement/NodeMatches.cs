namespace Bacalhau.Grains;

/// <summary>
/// Remembers which nodes suit whom and who would rather have which. Jobs share it that ask for the same, size aside, and apart from what they would like: images and sizes
/// differ far more often than engines and labels do.
/// </summary>
internal sealed class NodeMatches
{
    private readonly Recent<SuitableNodes> suitable = new();
    private readonly Recent<NodePreference> preferences = new();

    /// <summary>Gives the match of some needs for a view.</summary>
    public NodeMatch Of(JobNeeds needs, NodeView view) =>
        new NodeMatch(needs, suitable.Get(needs.Suit, needs, static needs => new(needs)), preferences.Get(needs.Liking, needs, static needs => new(needs))).Refresh(view);

    /// <summary>A few by name; those not asked for longest are forgotten.</summary>
    private sealed class Recent<T>
        where T : class
    {
        private const int Most = 512;
        private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
        private long uses;

        public T Get(string name, JobNeeds needs, Func<JobNeeds, T> make)
        {
            if (!entries.TryGetValue(name, out var entry))
            {
                if (entries.Count >= Most)
                {
                    foreach (var old in entries.OrderBy(other => other.Value.LastUse).Take(Most / 4).Select(other => other.Key).ToList())
                    {
                        entries.Remove(old);
                    }
                }

                entries[name] = entry = new(make(needs));
            }

            entry.LastUse = ++uses;
            return entry.Value;
        }

        private sealed class Entry(T value)
        {
            public T Value { get; } = value;

            public long LastUse { get; set; }
        }
    }
}
