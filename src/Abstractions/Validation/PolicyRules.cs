namespace Bacalhau;

/// <summary>What the cluster can do for a job beyond Bacalhau's model.</summary>
internal static class PolicyRules
{
    public static void Check(JobPolicy? policy, string path, ErrorCollector errors)
    {
        if (policy is null)
        {
            return;
        }

        errors.Require(
            policy.Strategy is "" or JobPolicy.LeastUsed or JobPolicy.BinPack,
            $"{path}.Strategy",
            $"'{Clip.Text(policy.Strategy)}' is not a way to prefer nodes",
            $"Use {JobPolicy.LeastUsed} or {JobPolicy.BinPack}, or leave it out.");
        errors.Require(
            policy.NodeLossGrace is null or (>= 0 and <= JobLimits.MaxTimeoutSeconds),
            $"{path}.NodeLossGrace",
            $"{policy.NodeLossGrace} s is not between 0 and {JobLimits.MaxTimeoutSeconds} s",
            "Give whole seconds.");
        errors.Require(policy.MaxParallelUpdates >= 0, $"{path}.MaxParallelUpdates", $"{policy.MaxParallelUpdates} is negative", "Give 1 or more, or leave it out.");
        if (policy.Retry is { } retry)
        {
            CheckRetry(retry, $"{path}.Retry", errors);
        }
    }

    private static void CheckRetry(RetryPolicy retry, string path, ErrorCollector errors)
    {
        errors.Require(
            retry.MaxAttempts is >= 0 and <= JobLimits.MaxAttempts,
            $"{path}.MaxAttempts",
            $"{retry.MaxAttempts} is not between 0 and {JobLimits.MaxAttempts}",
            "Give how many attempts a partition has in all, 1 for no retry.");
        CheckDelay(retry.InitialDelay, $"{path}.InitialDelay", errors);
        CheckDelay(retry.MaxDelay, $"{path}.MaxDelay", errors);
        if (retry.InitialDelay > retry.MaxDelay)
        {
            errors.Add($"{path}.MaxDelay", $"{retry.MaxDelay} s is less than the initial delay of {retry.InitialDelay} s", "Raise MaxDelay or lower InitialDelay.");
        }

        foreach (var cause in retry.On ?? [])
        {
            errors.Require(FailureCauses.TryParse(cause, out _), $"{path}.On", $"'{Clip.Text(cause)}' is not a cause of failure", $"Use some of {string.Join(", ", FailureCauses.Names)}.");
        }

        CheckCodes(retry.FailOnExitCodes, $"{path}.FailOnExitCodes", errors);
        CheckCodes(retry.RetryOnExitCodes, $"{path}.RetryOnExitCodes", errors);
    }

    private static void CheckDelay(double? seconds, string path, ErrorCollector errors) => errors.Require(
        seconds is null or (>= 0 and <= JobLimits.MaxTimeoutSeconds),
        path,
        $"{seconds} s is not between 0 and {JobLimits.MaxTimeoutSeconds} s",
        "Give seconds.");

    private static void CheckCodes(IReadOnlyList<string> codes, string path, ErrorCollector errors)
    {
        if (!TextRules.CheckSize(codes.Count, path, errors))
        {
            return;
        }

        foreach (var code in codes)
        {
            errors.Require(ExitCodeRange.TryParse(code, out _), path, $"'{Clip.Text(code)}' is neither an exit code nor a range of them", "Write 137, 1-125 or nonzero.");
        }
    }
}
