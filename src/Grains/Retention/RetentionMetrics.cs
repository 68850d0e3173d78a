using System.Diagnostics.Metrics;

namespace Bacalhau.Grains;

/// <summary>What retention counts.</summary>
internal sealed class RetentionMetrics
{
    private readonly Counter<long> removed;
    private readonly Histogram<double> sweeps;

    public RetentionMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(GrainMetrics.Name);
        removed = meter.CreateCounter<long>("jobs_removed", description: "Finished jobs removed by retention; the tag reason is age, namespace or count");
        sweeps = meter.CreateHistogram<double>("retention.sweep.duration", "s", "One look through the finished jobs");
    }

    public void Removed(string reason, int count) => removed.Add(count, new KeyValuePair<string, object?>("reason", reason));

    public void Swept(TimeSpan time) => sweeps.Record(time.TotalSeconds);
}
