namespace Bacalhau.Compute;

/// <summary>How an execution goes on, as pure functions: null means that nothing changes. Nothing leaves a terminal phase, and no phase is left backwards.</summary>
internal static class ExecutionTransitions
{
    /// <summary>Takes over an execution, or a known one under a higher epoch.</summary>
    public static ExecutionRecord? Accept(ExecutionRecord? known, ExecutionSpec spec, NodeId node, DateTimeOffset now)
    {
        if (known is null)
        {
            var report = new ExecutionReport { Id = spec.Id, Epoch = spec.Epoch, JobId = spec.JobId, NodeId = node, Phase = ExecutionPhase.Accepted, At = now };
            return new ExecutionRecord { Spec = spec, Report = report };
        }

        return spec.Epoch <= known.Spec.Epoch ? null : known with
        {
            Spec = known.Spec with { Epoch = spec.Epoch },
            Report = known.Report with { Epoch = spec.Epoch },

            // A permission belongs to the epoch it was given under; what has begun to publish goes on.
            MayPublish = known.MayPublish && known.Phase != ExecutionPhase.AwaitingPublish,
        };
    }

    /// <summary>Notes that room is there.</summary>
    public static ExecutionRecord? GetRoom(ExecutionRecord record, DateTimeOffset now) =>
        record.IsTerminal || record.StartedAt is not null ? null : record with { StartedAt = now };

    /// <summary>Goes on to a phase that is not the last.</summary>
    public static ExecutionRecord? Enter(ExecutionRecord record, ExecutionPhase phase, DateTimeOffset now) =>
        record.IsTerminal || phase <= record.Phase ? null : record with { Report = record.Report with { Phase = phase, At = now } };

    /// <summary>Settles what the engine is started with.</summary>
    public static ExecutionRecord? Run(ExecutionRecord record, EngineStart start, DateTimeOffset now) =>
        Enter(record, ExecutionPhase.Running, now) is { } running ? running with { Start = start } : null;

    /// <summary>Adds an event; the last place is kept for the end.</summary>
    public static ExecutionRecord? Note(ExecutionRecord record, JobEvent happened) =>
        record.IsTerminal || record.Report.Events.Count >= ExecutionReport.MaxEvents - 1
            ? null
            : record with { Report = record.Report with { Events = [.. record.Report.Events, happened] } };

    /// <summary>Takes an order to stop; one for an older epoch means an attempt that is no more.</summary>
    public static ExecutionRecord? Stop(ExecutionRecord record, StopOrder order) =>
        record.IsTerminal || order.Epoch < record.Spec.Epoch || record.StopReason is not null ? null : record with { StopReason = order.Reason };

    /// <summary>Takes the permission to publish; only one of the present epoch, and only when the execution waits for it.</summary>
    public static ExecutionRecord? Permit(ExecutionRecord record, ExecutionFence fence) =>
        record.Phase != ExecutionPhase.AwaitingPublish || fence.Epoch != record.Spec.Epoch || record.MayPublish ? null : record with { MayPublish = true };

    /// <summary>Takes the end of the run. An exit code alone is no failure: what it means is the job's policy.</summary>
    public static ExecutionRecord? End(ExecutionRecord record, RunResult result, DateTimeOffset now)
    {
        if (record.IsTerminal || record.Phase >= ExecutionPhase.AwaitingPublish)
        {
            return null;
        }

        var ended = record with { Report = record.Report with { Result = result, At = now }, Used = now - record.StartedAt };
        return result.ErrorMsg.Length > 0 ? Fail(ended, EngineFailure(record, result), EventTopics.RunningExecution, now)
            : record.Publishes ? Enter(ended, ExecutionPhase.AwaitingPublish, now)
            : Complete(ended, null, now);
    }

    /// <summary>Ends well.</summary>
    public static ExecutionRecord? Complete(ExecutionRecord record, SpecConfig? published, DateTimeOffset now) =>
        record.IsTerminal ? null : record with
        {
            Report = record.Report with { Phase = ExecutionPhase.Completed, At = now, PublishedResult = published is { IsEmpty: false } ? published : null },
        };

    /// <summary>Refuses: nothing was begun and this node will never run it. All reasons become one error.</summary>
    public static ExecutionRecord? Refuse(ExecutionRecord record, IReadOnlyList<BacalhauError> reasons, DateTimeOffset now)
    {
        var error = RefusalReasons.Join(reasons);
        return record.IsTerminal ? null : Terminate(record, ExecutionPhase.Refused, error, EventTopics.ExecutionScanning, now);
    }

    /// <summary>Fails.</summary>
    public static ExecutionRecord? Fail(ExecutionRecord record, BacalhauError error, string topic, DateTimeOffset now) =>
        record.IsTerminal ? null : Terminate(record, ExecutionPhase.Failed, error, topic, now);

    /// <summary>Ends on order. What it printed until then is kept.</summary>
    public static ExecutionRecord? Cancel(ExecutionRecord record, RunResult? result, DateTimeOffset now) =>
        record.IsTerminal ? null : record with
        {
            Report = record.Report with { Phase = ExecutionPhase.Cancelled, At = now, Result = result ?? record.Report.Result },
        };

    /// <summary>Decides what becomes of an execution found in the store: one that had begun on an engine that died with the process is lost, everything else goes on.</summary>
    public static ExecutionRecord? Restart(ExecutionRecord record, bool engineSurvives, DateTimeOffset now) =>
        record.Phase == ExecutionPhase.Running && !engineSurvives ? Fail(record, NodeRestarted, EventTopics.Restart, now) : null;

    /// <summary>The failure of an execution that ended with its process.</summary>
    public static readonly BacalhauError NodeRestarted = new(BacalhauErrorCode.ServiceUnavailable, "Compute", "Failing due to node restart")
    {
        IsRetryable = true,
        Cause = FailureCause.NodeRestarted,
    };

    private static ExecutionRecord Terminate(ExecutionRecord record, ExecutionPhase phase, BacalhauError error, string topic, DateTimeOffset now)
    {
        var last = JobEvent.OfError(topic, error, now);
        last = last with { Details = new Dictionary<string, string>(last.Details!) { [EventDetails.FailsExecution] = "true" } };
        return record with
        {
            Report = record.Report with
            {
                Phase = phase,
                At = now,
                Error = error,
                Cause = error.Cause ?? FailureCause.Engine,
                Events = [.. record.Report.Events.Take(ExecutionReport.MaxEvents - 1), last],
            },
        };
    }

    private static BacalhauError EngineFailure(ExecutionRecord record, RunResult result) =>
        new(BacalhauErrorCode.InternalError, record.Spec.Task.Engine?.Type ?? "Compute", result.ErrorMsg) { Cause = result.Cause ?? FailureCause.Engine };
}
