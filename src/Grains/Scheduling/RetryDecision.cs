using System.Globalization;

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
        if (attempts >= most || !IsRetried(policy, cause, exitCode))
        {
            return null;
        }

        var first = policy?.InitialDelay is { } initial ? Seconds(initial) : options.RetryDelay;
        var longest = policy?.MaxDelay is { } max ? Seconds(max) : options.MaxRetryDelay;
        var delay = Math.Min(first.TotalSeconds * Math.Pow(2, Math.Min(attempts - 1, 30)), longest.TotalSeconds);
        var jitter = 0.8 + (0.4 * ((seed ^ (ulong)attempts * 0x9E3779B97F4A7C15UL) % 1000) / 1000);
        return Seconds(delay * jitter);
    }

    /// <summary>Tells whether the job's policy calls an exit code a failure.</summary>
    public static bool FailsOn(RetryPolicy? policy, int exitCode) => policy is not null && Covers(policy.FailOnExitCodes, exitCode);

    /// <summary>Writes a cause as policies name it, for example <c>image-pull</c>.</summary>
    public static string NameOf(FailureCause cause) => cause switch
    {
        FailureCause.UserError => "user-error",
        FailureCause.NodeRejected => "node-rejected",
        FailureCause.NodeLost => "node-lost",
        FailureCause.NodeRestarted => "node-restarted",
        FailureCause.ImagePull => "image-pull",
        FailureCause.Input => "input",
        FailureCause.Publish => "publish",
        FailureCause.ExitCode => "exit-code",
        FailureCause.OutOfMemory => "out-of-memory",
        FailureCause.Timeout => "timeout",
        _ => "engine",
    };

    private static bool IsRetried(RetryPolicy? policy, FailureCause cause, int? exitCode)
    {
        if (cause == FailureCause.UserError)
        {
            return false;
        }

        if (policy?.On is { } on ? !on.Contains(NameOf(cause), StringComparer.OrdinalIgnoreCase) : !ByDefault.Contains(cause))
        {
            return false;
        }

        return cause != FailureCause.ExitCode || policy is null or { RetryOnExitCodes.Count: 0 } || (exitCode is { } code && Covers(policy.RetryOnExitCodes, code));
    }

    private static bool Covers(IReadOnlyList<string> codes, int exitCode) => codes.Any(text =>
    {
        if (text.Trim().Equals("nonzero", StringComparison.OrdinalIgnoreCase))
        {
            return exitCode != 0;
        }

        var dash = text.IndexOf('-', 1 <= text.Length ? 1 : 0);
        return dash < 0
            ? int.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var one) && one == exitCode
            : int.TryParse(text[..dash], NumberStyles.Integer, CultureInfo.InvariantCulture, out var low)
                && int.TryParse(text[(dash + 1)..], NumberStyles.Integer, CultureInfo.InvariantCulture, out var high)
                && exitCode >= low && exitCode <= high;
    });

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, TimeSpan.FromDays(365).TotalSeconds));
}
