using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Bacalhau.State;

/// <summary>What the job store tells of itself.</summary>
public static class StateTelemetry
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Bacalhau.State";

    internal static readonly ActivitySource Activities = new(Name);

    private static readonly Meter Meter = new(Name);

    internal static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>(
        "bacalhau.state.commit.duration", "s", "From the first statement of a transaction until it is on disk.");

    internal static readonly Histogram<int> CommitBatchSize = Meter.CreateHistogram<int>(
        "bacalhau.state.commit.batch_size", "{change}", "Changes that shared one transaction.");

    internal static readonly Counter<long> RowsWritten = Meter.CreateCounter<long>(
        "bacalhau.state.rows.written", "{row}", "Rows committed.");

    internal static readonly Counter<long> CommitFailures = Meter.CreateCounter<long>(
        "bacalhau.state.commit.failures", "{change}", "Changes that failed; refusals such as conflicts are not failures.");

    internal static readonly Histogram<double> ReadDuration = Meter.CreateHistogram<double>(
        "bacalhau.state.read.duration", "s", "From asking until the rows are there, waiting for a reader included.");
}
