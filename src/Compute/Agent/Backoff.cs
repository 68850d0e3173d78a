namespace Bacalhau.Compute;

/// <summary>How long to wait before the next try. Grows with each, and differs between nodes, so that a cluster that comes back is not met by all at once.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan most, Random random)
{
    private TimeSpan? last;

    /// <summary>Gives the next delay: between half of a ceiling and the ceiling, which doubles each time.</summary>
    public TimeSpan Next()
    {
        var ceiling = last is { } before ? before * 2 : first;
        last = ceiling < most ? ceiling : most;
        return last.Value * (0.5 + (random.NextDouble() / 2));
    }

    /// <summary>Begins anew.</summary>
    public void Reset() => last = null;
}
