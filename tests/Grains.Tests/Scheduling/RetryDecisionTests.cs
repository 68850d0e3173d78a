using CsCheck;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class RetryDecisionTests
{
    private static readonly SchedulingOptions Options = new();

    [Theory]
    [InlineData(FailureCause.NodeLost, true)]
    [InlineData(FailureCause.NodeRestarted, true)]
    [InlineData(FailureCause.ImagePull, true)]
    [InlineData(FailureCause.Input, true)]
    [InlineData(FailureCause.Publish, true)]
    [InlineData(FailureCause.Engine, true)]
    [InlineData(FailureCause.ExitCode, true)]
    [InlineData(FailureCause.Timeout, false)]
    [InlineData(FailureCause.OutOfMemory, false)]
    [InlineData(FailureCause.UserError, false)]
    public void Cause_WithoutAPolicy_IsRetriedOrNot(FailureCause cause, bool retried) =>
        Assert.Equal(retried, RetryDecision.DelayBeforeNext(null, Options, cause, 1, attempts: 1, seed: 0) is not null);

    [Theory]
    [InlineData("timeout", FailureCause.Timeout, true)]
    [InlineData("timeout", FailureCause.NodeLost, false)]
    [InlineData(" Out-Of-Memory ", FailureCause.OutOfMemory, true)]
    [InlineData("user-error", FailureCause.UserError, false)]
    public void Cause_NamedByTheJob_IsAllThatIsRetried(string on, FailureCause cause, bool retried) =>
        Assert.Equal(retried, RetryDecision.DelayBeforeNext(new() { On = [on] }, Options, cause, null, attempts: 1, seed: 0) is not null);

    [Fact]
    public void Cause_NamedByTheCluster_CountsWhereTheJobNamesNone()
    {
        var options = new SchedulingOptions { RetryOn = { "timeout" } };

        Assert.NotNull(RetryDecision.DelayBeforeNext(new() { MaxAttempts = 2 }, options, FailureCause.Timeout, null, attempts: 1, seed: 0));
        Assert.Null(RetryDecision.DelayBeforeNext(null, options, FailureCause.NodeLost, null, attempts: 1, seed: 0));
        Assert.NotNull(RetryDecision.DelayBeforeNext(new() { On = ["node-lost"] }, options, FailureCause.NodeLost, null, attempts: 1, seed: 0));
    }

    [Theory]
    [InlineData(75, true)]
    [InlineData(137, true)]
    [InlineData(1, false)]
    [InlineData(null, false)]
    public void ExitCode_IsRetried_WhenItsClassIs(int? code, bool retried)
    {
        var policy = new RetryPolicy { FailOnExitCodes = ["nonzero"], RetryOnExitCodes = ["70-79", "137"] };

        Assert.Equal(retried, RetryDecision.DelayBeforeNext(policy, Options, FailureCause.ExitCode, code, attempts: 1, seed: 0) is not null);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(-1, true)]
    public void ExitCode_IsAFailure_OnlyByThePolicy(int code, bool fails)
    {
        Assert.False(RetryDecision.FailsOn(null, code));
        Assert.False(RetryDecision.FailsOn(new(), code));
        Assert.Equal(fails, RetryDecision.FailsOn(new() { FailOnExitCodes = ["nonzero"] }, code));
    }

    [Fact]
    public void Delay_DoublesUpToTheLongest_AndVariesByAFifth() =>
        Gen.Select(Gen.Int[1, 999], Gen.Double[0.01, 100], Gen.Double[0, 1000], Gen.ULong).Sample((attempts, first, more, seed) =>
        {
            var policy = new RetryPolicy { MaxAttempts = 1000, InitialDelay = first, MaxDelay = first + more };

            var delay = RetryDecision.DelayBeforeNext(policy, Options, FailureCause.Input, null, attempts, seed)!.Value.TotalSeconds;

            var middle = Math.Min(first * Math.Pow(2, attempts - 1), first + more);
            Assert.InRange(delay, (middle * 0.8) - 1e-6, (middle * 1.2) + 1e-6);
            Assert.Equal(delay, RetryDecision.DelayBeforeNext(policy, Options, FailureCause.Input, null, attempts, seed)!.Value.TotalSeconds);
        });

    [Fact]
    public void Delays_OfPartitionsThatFailTogether_Differ()
    {
        var delays = Enumerable.Range(0, 100)
            .Select(partition => RetryDecision.DelayBeforeNext(null, Options, FailureCause.Input, null, 1, StableHash.Of("j-1", partition)))
            .Distinct().Count();

        Assert.InRange(delays, 50, 100);
    }

    [Fact]
    public void Attempts_AreNeverMoreThanAllowed() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 40]).Sample((most, attempts) =>
            Assert.Equal(attempts < most, RetryDecision.DelayBeforeNext(new() { MaxAttempts = most }, Options, FailureCause.NodeLost, null, attempts, 0) is not null));

    [Fact]
    public void Options_ThatCannotBeMeant_AreRefused_AllAtOnce()
    {
        var options = new SchedulingOptions { RetryDelay = TimeSpan.FromMinutes(2), RetryOn = { "node-lost", "bad-luck" } };

        var result = new RetryOptionsValidator().Validate(null, options);

        Assert.Equal(2, result.Failures!.Count());
        Assert.Contains(result.Failures!, failure => failure.Contains("'bad-luck'", StringComparison.Ordinal));
    }
}
