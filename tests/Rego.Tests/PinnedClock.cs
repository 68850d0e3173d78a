namespace Bacalhau.Rego.Tests;

/// <summary>A clock whose time of day stands still; intervals are real.</summary>
internal sealed class PinnedClock(long nanoseconds) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);
}
