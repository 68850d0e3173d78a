using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Bacalhau.Compute;

/// <summary>Spans and metrics of the compute node.</summary>
public sealed class ComputeTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Bacalhau.Compute";

    private static readonly ActivitySource Source = new(Name);

    private readonly Counter<long> received, accepted, completed, failed, checkErrors, runErrors, cancelErrors;
    private readonly Histogram<double> jobDuration, prepareDuration, publishDuration;

    /// <summary>Makes the instruments.</summary>
    public ComputeTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        received = meter.CreateCounter<long>("jobs_received", description: "Executions handed to the node.");
        accepted = meter.CreateCounter<long>("jobs_accepted", description: "Executions the node has taken on.");
        completed = meter.CreateCounter<long>("jobs_completed", description: "Executions that completed.");
        failed = meter.CreateCounter<long>("jobs_failed", description: "Executions that failed.");
        checkErrors = meter.CreateCounter<long>("execution_bidding_errors", description: "Executions refused, or that could not be checked.");
        runErrors = meter.CreateCounter<long>("execution_run_errors", description: "Executions that an engine could not run.");
        cancelErrors = meter.CreateCounter<long>("execution_cancel_errors", description: "Engines that did not stop an execution when asked.");
        jobDuration = meter.CreateHistogram<double>("job_duration_milliseconds", "ms", "From the start of the engine to the end of the run.");
        prepareDuration = meter.CreateHistogram<double>("job_storage_prepare_duration_milliseconds", "ms", "Putting all inputs of an execution in place.");
        publishDuration = meter.CreateHistogram<double>("job_publish_duration_milliseconds", "ms", "Publishing the results of an execution.");
    }

    internal static Activity? Start(string step, ExecutionSpec spec) => Source.HasListeners()
        ? Source.StartActivity(step)?.SetTag("jobid", spec.JobId.Value).SetTag("executionid", spec.Id.Value)
        : null;

    internal void Received() => received.Add(1);

    internal void Accepted() => accepted.Add(1);

    internal void CancelFailed() => cancelErrors.Add(1);

    internal void Prepared(TimeSpan took) => prepareDuration.Record(took.TotalMilliseconds);

    internal void Published(TimeSpan took) => publishDuration.Record(took.TotalMilliseconds);

    internal void Ran(ExecutionSpec spec, TimeSpan took)
    {
        if (jobDuration.Enabled)
        {
            jobDuration.Record(
                took.TotalMilliseconds,
                new("task_engine", spec.Task.Engine?.Type),
                new("task_publisher", spec.Task.Publisher?.Type),
                new("task_network", (spec.Task.Network?.Type ?? NetworkType.Default).ToString()),
                new("job_type", spec.JobType));
        }
    }

    internal void Ended(ExecutionReport report)
    {
        switch (report.Phase)
        {
            case ExecutionPhase.Completed:
                completed.Add(1);
                break;
            case ExecutionPhase.Refused:
                checkErrors.Add(1);
                break;
            case ExecutionPhase.Failed:
                failed.Add(1);
                if (report.Cause == FailureCause.Engine)
                {
                    runErrors.Add(1);
                }

                break;
        }
    }
}
