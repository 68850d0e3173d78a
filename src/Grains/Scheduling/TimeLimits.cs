namespace Bacalhau.Grains;

/// <summary>The time limits of a job, and when to look at it next.</summary>
internal static class TimeLimits
{
    /// <summary>Gives the limit for one execution; null for none. A job without one of its own has its total limit.</summary>
    public static TimeSpan? OfExecution(Job spec) => spec.IsLongRunning || spec.Task.Timeouts is not { } timeouts
        ? null
        : Limit(timeouts.ExecutionTimeout > 0 ? timeouts.ExecutionTimeout : timeouts.TotalTimeout);

    /// <summary>Gives the limit for the job; null for none.</summary>
    public static TimeSpan? OfJob(Job spec) => spec.IsLongRunning ? null : Limit(spec.Task.Timeouts?.TotalTimeout ?? 0);

    /// <summary>Gives the limit for waiting; null for none.</summary>
    public static TimeSpan? OfQueue(Job spec, SchedulingOptions options) =>
        Limit(spec.Task.Timeouts?.QueueTimeout ?? 0) ?? (options.QueueTimeout > TimeSpan.Zero ? options.QueueTimeout : null);

    /// <summary>Ends what has taken too long.</summary>
    public static void Apply(JobDraft draft)
    {
        if (OfJob(draft.Spec) is { } total && draft.Record.VersionAt + total <= draft.Now)
        {
            var message = EventTexts.JobTimedOut(total);
            draft.SetState(JobStateType.Failed, message);
            draft.Tell(EventTopics.JobTimeout, message, Details());
            return;
        }

        if (OfExecution(draft.Spec) is not { } limit)
        {
            return;
        }

        foreach (var execution in draft.SnapshotLive())
        {
            if (execution.JobVersion == draft.Record.Version && execution.CreatedAt + limit + draft.Options.TimeoutSlack <= draft.Now && !draft.IsFinished)
            {
                var message = EventTexts.ExecutionTimedOut(limit);
                draft.Tell(execution, EventTopics.ExecutionTimeout, message, Details());
                draft.Stop(execution.NodeId, execution.Id, execution.Epoch, message);
                ExecutionEnds.Fail(draft, execution, FailureCause.Timeout, message, null, null);
            }
        }
    }

    /// <summary>Tells when the job must be looked at though nothing happens; null when only facts move it.</summary>
    public static DateTimeOffset? NextDue(JobDraft draft)
    {
        DateTimeOffset? due = null;
        if (OfJob(draft.Spec) is { } total)
        {
            Sooner(draft.Record.VersionAt + total);
        }

        if (draft.Record.QueuedAt is { } queued && OfQueue(draft.Spec, draft.Options) is { } waiting)
        {
            Sooner(queued + waiting);
        }

        foreach (var retry in draft.Record.Retries)
        {
            if (retry.NotBefore > draft.Now)
            {
                Sooner(retry.NotBefore);
            }
        }

        foreach (var until in draft.Memory.Awaited.Values)
        {
            Sooner(until);
        }

        foreach (var disappointment in draft.Memory.Disappointments.Values)
        {
            if (draft.Spec.RunsOnAllNodes && disappointment.NotBefore > draft.Now && disappointment.Refusal is null)
            {
                Sooner(disappointment.NotBefore);
            }
        }

        if (draft.LiveCount > 0 && OfExecution(draft.Spec) is { } limit)
        {
            foreach (var execution in draft.Live)
            {
                Sooner(execution.CreatedAt + limit + draft.Options.TimeoutSlack);
            }
        }

        if (VersionChange.NextDue(draft) is { } update)
        {
            Sooner(update);
        }

        return due;

        void Sooner(DateTimeOffset at) => due = due is null || at < due ? at : due;
    }

    private static TimeSpan? Limit(long seconds) => seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, 315_360_000)) : null;

    private static Dictionary<string, string> Details() => new(StringComparer.Ordinal)
    {
        [EventDetails.IsError] = "true",
        [EventDetails.FailsExecution] = "true",
        [EventDetails.Hint] = EventTexts.TimeoutHint,
    };
}
