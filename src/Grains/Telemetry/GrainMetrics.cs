using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Bacalhau.Grains;

/// <summary>What the grains count, under the names of Bacalhau's own metrics.</summary>
internal sealed class GrainMetrics
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Bacalhau.Grains";

    public static readonly ActivitySource Source = new(Name);

    private readonly Counter<long> received;
    private readonly Counter<long> accepted;
    private readonly Counter<long> completed;
    private readonly Counter<long> failed;
    private readonly Histogram<double> duration;
    private readonly UpDownCounter<long> queued;
    private readonly Histogram<double> decisions;

    public GrainMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        received = meter.CreateCounter<long>("jobs_received", description: "Jobs submitted");
        accepted = meter.CreateCounter<long>("jobs_accepted", description: "Jobs durable");
        completed = meter.CreateCounter<long>("jobs_completed", description: "Jobs completed");
        failed = meter.CreateCounter<long>("jobs_failed", description: "Jobs failed");
        duration = meter.CreateHistogram<double>("job_duration_milliseconds", "ms", "From acceptance to the end");
        queued = meter.CreateUpDownCounter<long>("eval_broker_waiting", description: "Jobs that wait for room");
        decisions = meter.CreateHistogram<double>("scheduler.process.duration", "s", "One pass over the queue");
    }

    public void Received() => received.Add(1);

    public void Accepted() => accepted.Add(1);

    public void Queued(long change) => queued.Add(change);

    public void Passed(TimeSpan time) => decisions.Record(time.TotalSeconds);

    public void Ended(JobRecord job, DateTimeOffset now)
    {
        var type = new KeyValuePair<string, object?>("job_type", job.Type);
        var engine = new KeyValuePair<string, object?>("task_engine", job.Engine);
        if (job.State.StateType == JobStateType.Completed)
        {
            completed.Add(1, type, engine);
        }
        else if (job.State.StateType == JobStateType.Failed)
        {
            failed.Add(1, type, engine);
        }

        duration.Record((now - job.VersionAt).TotalMilliseconds, type, engine);
    }
}
