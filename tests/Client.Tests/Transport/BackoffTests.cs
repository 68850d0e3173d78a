using Bacalhau.Client.Transport;
using CsCheck;
using Xunit;

namespace Bacalhau.Client.Tests.Transport;

public sealed class BackoffTests
{
    [Fact]
    public void After_StaysBetweenFiftyMillisecondsAndFiveSeconds() =>
        Gen.Select(Gen.Int[1, 1_000_000], Gen.Double[0, 1]).Sample((attempt, random) =>
            Assert.InRange(Backoff.After(attempt, random), TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5)));

    [Fact]
    public void After_GrowsWithAttempts() =>
        Assert.True(Backoff.After(3, 0) > Backoff.After(2, 0) && Backoff.After(2, 0) > Backoff.After(1, 0));
}
