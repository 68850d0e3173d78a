namespace Bacalhau;

/// <summary>An executor that keeps what it fetched, so that placement can prefer nodes that need not fetch it again.</summary>
public interface ICachingExecutor : IExecutor
{
    /// <summary>
    /// Names what is on this machine, as <c>NodeInfo.Cached</c> shows it: a kind, a colon and the name as a job writes it, for example
    /// <c>image:busybox:1.37.0</c>. Empty when there is nothing or the backend does not answer; never throws for that. Answers within seconds.
    /// </summary>
    Task<IReadOnlyList<string>> ListCachedAsync(CancellationToken cancellationToken);
}
