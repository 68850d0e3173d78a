namespace Bacalhau.Compute.Docker;

/// <summary>How long to leave an engine alone that does not answer.</summary>
internal static class DockerBackoff
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>Waits 0.1 s after the first failure, twice as long after each further one, 5 s at most.</summary>
    public static Task DelayAsync(int attempt, TimeProvider clock, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(Math.Min(Longest.TotalMilliseconds, 100 * Math.Pow(2, Math.Min(attempt, 16)))), clock, cancellationToken);
}
