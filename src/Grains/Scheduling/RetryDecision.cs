namespace Bacalhau.Grains;

/// <summary>Decides whether a failed attempt is tried again, and when.</summary>
internal static class RetryDecision
{
    private static readonly HashSet<FailureCause> ByDefault =
    [
        FailureCause.NodeLost, FailureCause.NodeRestarted, FailureCause.ImagePull, FailureCause.Input,
        FailureCause.Publish, FailureCause.Engine, FailureCause.ExitCode,
    ];

    /// <summary>Tells after what delay attempt number <paramref name="attempts"/> + 1 may begin; null when there is none.</summary>
    /// <param name="policy">The job's policy; null for the cluster's.</param>
    /// <param name="options">The cluster's defaults.</param>
    /// <param name="cause">Why the last attempt failed.</param>
    /// <param name="exitCode">Its exit code; null when it has none.</param>
    /// <param name="attempts">How many attempts there were.</param>
    /// <param name="seed">What makes the delays of different partitions differ.</param>
    public static TimeSpan? DelayBeforeNext(RetryPolicy? policy, SchedulingOptions options, FailureCause cause, int? exitCode, int attempts, ulong seed)
    {
        var most = policy is { MaxAttempts: > 0 } ? policy.MaxAttempts : options.MaxAttempts;
        if (attempts >= most || !IsRetried(policy, options, cause, exitCode))
        {
            return null;
        }

        var first = policy?.InitialDelay is { } initial ? Seconds(initial) : options.RetryDelay;
        var longest = LongestDelay(policy, options);
        var delay = Math.Min(first.TotalSeconds * Math.Pow(2, Math.Min(attempts - 1, 30)), longest.TotalSeconds);
        var jitter = 0.8 + (0.4 * ((seed ^ (ulong)attempts * 0x9E3779B97F4A7C15UL) % 1000) / 1000);
        return Seconds(delay * jitter);
    }

    /// <summary>Gives the longest delay between two attempts.</summary>
    public static TimeSpan LongestDelay(RetryPolicy? policy, SchedulingOptions options) => policy?.MaxDelay is { } max ? Seconds(max) : options.MaxRetryDelay;

    /// <summary>Tells whether the job's policy calls an exit code a failure.</summary>
    public static bool FailsOn(RetryPolicy? policy, int exitCode) => policy is not null && ExitCodeRange.AnyContains(policy.FailOnExitCodes, exitCode);

    private static bool IsRetried(RetryPolicy? policy, SchedulingOptions options, FailureCause cause, int? exitCode)
    {
        if (cause == FailureCause.UserError)
        {
            return false;
        }

        var on = policy?.On ?? (options.RetryOn.Count > 0 ? options.RetryOn.AsReadOnly() : null);
        if (on is null ? !ByDefault.Contains(cause) : !on.Any(name => FailureCauses.TryParse(name, out var named) && named == cause))
        {
            return false;
        }

        return cause != FailureCause.ExitCode || policy is null or { RetryOnExitCodes.Count: 0 } || (exitCode is { } code && ExitCodeRange.AnyContains(policy.RetryOnExitCodes, code));
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, TimeSpan.FromDays(365).TotalSeconds));
}
