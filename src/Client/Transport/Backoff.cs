namespace Bacalhau.Client.Transport;

/// <summary>Pauses between attempts: they double from 100 ms to 5 s, each shortened by up to half at random so that many clients do not return at once.</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>Gives the pause after an attempt.</summary>
    /// <param name="attempt">Which attempt failed, from 1.</param>
    /// <param name="random">A number from 0 to 1.</param>
    public static TimeSpan After(int attempt, double random)
    {
        var full = Math.Min(Longest.Ticks, First.Ticks * Math.Pow(2, Math.Min(attempt, 30) - 1));
        return TimeSpan.FromTicks((long)(full * (1 - (random / 2))));
    }
}
