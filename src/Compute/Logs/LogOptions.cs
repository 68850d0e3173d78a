using System.ComponentModel.DataAnnotations;

namespace Bacalhau.Compute;

/// <summary>Limits of the logs a node keeps, section <c>Compute:Logs</c>.</summary>
public sealed class LogOptions
{
    /// <summary>Configuration section these options bind to.</summary>
    public const string SectionName = "Compute:Logs";

    /// <summary>Gets or sets the most output kept of each stream of an execution, in bytes. What comes later is counted and dropped, and a note in the log says so; the files <c>stdout</c> and <c>stderr</c> among the results have the same limit.</summary>
    /// <value>Default: 1 GiB.</value>
    [Range(1L, long.MaxValue)]
    public long MaxBytesPerStream { get; set; } = 1L << 30;

    /// <summary>Gets or sets how long the log of an execution stays readable after it was last written.</summary>
    /// <value>Default: 7 days.</value>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Gets or sets the most disk that logs of ended executions take together, in bytes; the oldest go first.</summary>
    /// <value>Default: 10 GiB.</value>
    [Range(1L, long.MaxValue)]
    public long MaxTotalBytes { get; set; } = 10L << 30;
}
