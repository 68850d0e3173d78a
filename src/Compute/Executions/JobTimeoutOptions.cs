using System.ComponentModel.DataAnnotations;

namespace Bacalhau.Compute;

/// <summary>Which time limits of executions the node accepts, section <c>Compute:JobTimeouts</c>. Executions without a limit are always accepted.</summary>
public sealed class JobTimeoutOptions
{
    /// <summary>Configuration section these options bind to.</summary>
    public const string SectionName = "Compute:JobTimeouts";

    /// <summary>Gets or sets the shortest time limit the node accepts.</summary>
    /// <value>Default: 500 ms.</value>
    public TimeSpan MinJobExecutionTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Gets or sets the longest time limit the node accepts; zero or less for no limit.</summary>
    /// <value>Default: no limit.</value>
    public TimeSpan MaxJobExecutionTimeout { get; set; }

    /// <summary>Gets or sets the namespaces whose jobs may have any time limit; in old versions these were client ids.</summary>
    /// <value>Default: none.</value>
    [Required]
    public IList<string> JobExecutionTimeoutClientIDBypassList { get; set; } = [];

    internal BacalhauError? Check(ExecutionSpec spec)
    {
        if (spec.Timeout is not { } timeout || timeout <= TimeSpan.Zero || JobExecutionTimeoutClientIDBypassList.Contains(spec.Namespace))
        {
            return null;
        }

        return timeout < MinJobExecutionTimeout
            ? RefusalReasons.ThisNode($"accept jobs with a timeout of {timeout}, the minimum allowed is {MinJobExecutionTimeout}")
            : MaxJobExecutionTimeout > TimeSpan.Zero && timeout > MaxJobExecutionTimeout
                ? RefusalReasons.ThisNode($"accept jobs with a timeout of {timeout}, the maximum allowed is {MaxJobExecutionTimeout}")
                : null;
    }
}
