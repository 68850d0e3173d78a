using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Bacalhau.Grains;

/// <summary>Which finished jobs are removed, section <c>Orchestrator:Retention</c>. Nothing is unless one of the limits is set; a job that exceeds any of them goes.</summary>
public sealed class JobRetentionOptions
{
    /// <summary>Configuration section these options bind to.</summary>
    public const string SectionName = "Orchestrator:Retention";

    /// <summary>Gets or sets how long a job stays after its end.</summary>
    /// <value>Default: 0, for ever.</value>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00")]
    public TimeSpan Age { get; set; }

    /// <summary>Gets or sets how many finished jobs stay in all, the newest.</summary>
    /// <value>Default: 0, no limit.</value>
    [Range(0L, long.MaxValue)]
    public long MaxJobs { get; set; }

    /// <summary>Gets or sets how many finished jobs of each namespace stay, the newest.</summary>
    /// <value>Default: 0, no limit.</value>
    [Range(0L, long.MaxValue)]
    public long MaxJobsPerNamespace { get; set; }

    /// <summary>Gets or sets how often finished jobs are looked through.</summary>
    /// <value>Default: 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets how many jobs one sweep removes at most; the rest waits for the next.</summary>
    /// <value>Default: 10,000. Range: 1 to 10,000,000.</value>
    [Range(1, 10_000_000)]
    public int MaxJobsPerSweep { get; set; } = 10_000;

    /// <summary>Gets whether anything is ever removed.</summary>
    public bool IsOn => Age > TimeSpan.Zero || MaxJobs > 0 || MaxJobsPerNamespace > 0;

    /// <summary>Says in a sentence which finished jobs are removed; null when none are.</summary>
    public string? Describe()
    {
        List<string> limits = [];
        if (Age > TimeSpan.Zero)
        {
            limits.Add($"{Age:c} after their end");
        }

        if (MaxJobsPerNamespace > 0)
        {
            limits.Add(string.Create(CultureInfo.InvariantCulture, $"beyond the newest {MaxJobsPerNamespace} of their namespace"));
        }

        if (MaxJobs > 0)
        {
            limits.Add(string.Create(CultureInfo.InvariantCulture, $"beyond the newest {MaxJobs} of all"));
        }

        return limits.Count == 0 ? null : $"Finished jobs are removed here {string.Join(", or ", limits)}";
    }
}

[OptionsValidator]
internal sealed partial class JobRetentionOptionsValidator : IValidateOptions<JobRetentionOptions>;
