using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Bacalhau.Silo.Http.Pipeline;

/// <summary>Keeps one principal from taking all of the API; off unless configured.</summary>
internal sealed class PrincipalLimits : IDisposable
{
    private readonly PartitionedRateLimiter<string>? limiter;

    public PrincipalLimits(IOptions<HttpEdgeOptions> options)
    {
        var perSecond = options.Value.RequestsPerSecond;
        limiter = perSecond == 0 ? null : PartitionedRateLimiter.Create<string, string>(principal => RateLimitPartition.GetTokenBucketLimiter(
            principal,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = perSecond,
                TokensPerPeriod = perSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }));
    }

    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.ResourceExhausted"/>: the principal has used its allowance.</exception>
    public void Take(Principal principal)
    {
        if (limiter is null)
        {
            return;
        }

        using var lease = limiter.AttemptAcquire(principal.Id);
        if (!lease.IsAcquired)
        {
            throw new BacalhauError(BacalhauErrorCode.ResourceExhausted, "APIServer", "too many requests: this principal has used its allowance for now")
            {
                Hint = "Wait a second and send the request again.",
                IsRetryable = true,
            }.AsException();
        }
    }

    public void Dispose() => limiter?.Dispose();
}
