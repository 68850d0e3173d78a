using System.ComponentModel.DataAnnotations;

namespace Bacalhau.Compute;

/// <summary>How long files of ended executions stay, section <c>Compute:Retention</c>. Logs have their own limits in <see cref="LogOptions"/>.</summary>
public sealed class RetentionOptions
{
    /// <summary>Configuration section these options bind to.</summary>
    public const string SectionName = "Compute:Retention";

    /// <summary>Gets or sets how long the folder of an execution stays after its end. Published results are not touched; logs are kept apart and stay longer.</summary>
    /// <value>Default: 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan Folders { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Gets or sets how often files are looked through.</summary>
    /// <value>Default: 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(1);
}
