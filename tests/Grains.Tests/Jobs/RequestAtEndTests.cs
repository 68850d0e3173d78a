using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class RequestAtEndTests
{
    /// <summary>Its request would stand in the queue for ever: nobody else knows of it.</summary>
    [Fact]
    public void JobThatEndsAfterItsMemoryWasLost_WithdrawsWhateverStands()
    {
        var now = DateTimeOffset.UnixEpoch.AddYears(50);

        Assert.Equal(now.UtcTicks, new StandingRequest().AtEnd(now));
    }
}
