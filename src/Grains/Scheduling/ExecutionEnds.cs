namespace Bacalhau.Grains;

/// <summary>The ends an execution can come to, and what each means for its job.</summary>
internal static class ExecutionEnds
{
    /// <summary>It has done what it should.</summary>
    public static void Complete(JobDraft draft, Execution execution, ExecutionReport report)
    {
        var isCurrent = execution.JobVersion == draft.Record.Version;
        if (isCurrent && report.Result is { } result && RetryDecision.FailsOn(draft.Spec.Policy?.Retry, result.ExitCode))
        {
            FailByExitCode(draft, execution, result);
            return;
        }

        if (draft.Spec.IsLongRunning)
        {
            Placing.Began(draft, execution);
            Fail(draft, execution, FailureCause.Engine, EventTexts.UnexpectedEnd, report.Result, null);
            return;
        }

        Placing.Began(draft, execution);
        draft.Put(execution with
        {
            State = new(ExecutionStateType.Completed, EventTexts.Running),
            Desired = new(DesiredStateType.Stopped, EventTexts.ExecutionCompleted),
            Result = report.Result,
            PublishedResult = report.PublishedResult,
        });
        draft.Tell(execution, EventTopics.Execution, EventTexts.CompletedSuccessfully);
        if (isCurrent)
        {
            // An ops job has no partitions; it counts its nodes in the order of their first visit.
            var done = draft.Spec.RunsOnAllNodes ? IndexOf(draft.Record.Visited, execution.NodeId) : execution.PartitionIndex;
            draft.Record = draft.Record with { Completed = draft.Record.Completed.Add(done) };
        }
    }

    /// <summary>Its exit code is one that the job's policy calls a failure.</summary>
    public static void FailByExitCode(JobDraft draft, Execution execution, RunResult result)
    {
        Placing.Began(draft, execution);
        Fail(draft, execution, FailureCause.ExitCode, $"exit code {result.ExitCode} is a failure by the job's policy", result, null);
    }

    /// <summary>The node refuses it for good: nothing ran, no attempt is counted, and the job goes elsewhere.</summary>
    public static void Refuse(JobDraft draft, Execution execution, string reason)
    {
        draft.Put(execution with
        {
            State = new(ExecutionStateType.AskForBidRejected, reason),
            Desired = new(DesiredStateType.Stopped, reason),
            Cause = FailureCause.NodeRejected,
        });
        draft.Tell(execution, EventTopics.ExecutionScanning, reason, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [EventDetails.IsError] = "true",
            [EventDetails.NodeId] = execution.NodeId.Value,
        });
        draft.Blame(execution.NodeId, reason, default);
        if (!Concerns(draft, execution))
        {
            return;
        }

        if (draft.Spec.RunsOnAllNodes && UpdateHalt.Applies(draft))
        {
            UpdateHalt.Begin(draft, reason);
        }

        Requeue(draft, execution, execution.Attempt - 1, draft.Now, FailureCause.NodeRejected);
    }

    /// <summary>It came to nothing. Tries again when cause and policy allow, else the job fails.</summary>
    public static void Fail(JobDraft draft, Execution execution, FailureCause cause, string message, RunResult? result, BacalhauError? error)
    {
        var failed = execution with
        {
            State = new(ExecutionStateType.Failed, message),
            Desired = new(DesiredStateType.Stopped, EventTexts.ExecutionFailed),
            Cause = cause,
            Result = result ?? execution.Result,
        };
        if (failed.EventCount == 0 || error is null)
        {
            // A node that told what went wrong has its own words in the history already.
            draft.Tell(failed, EventTopics.Execution, message, error is null
                ? new Dictionary<string, string>(StringComparer.Ordinal) { [EventDetails.IsError] = "true", [EventDetails.FailsExecution] = "true" }
                : EventDetails.OfError(error));
        }

        draft.Put(failed);
        if (!Concerns(draft, execution))
        {
            return;
        }

        // What has served long was sound: a crash now and then must not add up to the end of a service.
        var wasSound = draft.Spec.IsLongRunning && draft.Now - execution.CreatedAt >= draft.Options.StableAfter;
        if (wasSound)
        {
            draft.Forgive(execution.NodeId);
        }

        var attempts = wasSound ? 1 : AttemptsOf(draft, execution);
        var seed = StableHash.Of(draft.Record.Id.Value, execution.PartitionIndex);
        var delay = RetryDecision.DelayBeforeNext(draft.Spec.Policy?.Retry, draft.Options, cause, result?.ExitCode, attempts, seed);
        if (draft.Spec.RunsOnAllNodes)
        {
            FailOnAllNodes(draft, execution, cause, message, delay, error);
        }
        else if (delay is { } wait)
        {
            draft.Blame(execution.NodeId, null, default);
            draft.Memory = draft.Memory with { Failed = draft.Memory.Failed.SetItem(execution.Id, failed with { Revision = execution.Revision + 1 }) };
            Requeue(draft, execution, attempts, draft.Now + wait, cause);
        }
        else if (UpdateHalt.Applies(draft))
        {
            // It is tried again, slowly and uncounted, for as long as something else serves: what fails today may work tomorrow.
            UpdateHalt.Begin(draft, message);
            Requeue(draft, execution, execution.Attempt - 1, draft.Now + RetryDecision.LongestDelay(draft.Spec.Policy?.Retry, draft.Options), cause);
        }
        else
        {
            FailJob(draft, execution.Attempt > 1 && cause != FailureCause.UserError ? $"{EventTexts.RetriesExhausted}: {message}" : message, error);
        }
    }

    /// <summary>It is stopped without having failed.</summary>
    public static void Cancel(JobDraft draft, Execution execution, string reason)
    {
        draft.Put(execution with
        {
            State = new(ExecutionStateType.Cancelled, reason),
            Desired = new(DesiredStateType.Stopped, reason),
        });
        draft.Tell(execution, EventTopics.Scheduling, reason);
        draft.Stop(execution.NodeId, execution.Id, execution.Epoch, reason);
    }

    /// <summary>It is stopped and goes on elsewhere as a new attempt that is not counted. What an ops job had to do on its node cannot be done elsewhere: there it has failed.</summary>
    public static void Move(JobDraft draft, Execution execution, string reason)
    {
        Cancel(draft, execution, reason);
        if (Concerns(draft, execution))
        {
            if (draft.Spec is { RunsOnAllNodes: true, IsLongRunning: false })
            {
                draft.Record = draft.Record with { FailedCount = draft.Record.FailedCount + 1, Note = draft.Record.Note ?? reason };
            }

            Requeue(draft, execution, execution.Attempt - 1, draft.Now, FailureCause.NodeLost);
        }
    }

    /// <summary>The job cannot be done; everything it still has is stopped.</summary>
    public static void FailJob(JobDraft draft, string message, BacalhauError? error)
    {
        if (draft.IsFinished)
        {
            return;
        }

        draft.SetState(JobStateType.Failed, message);
        draft.Tell(EventTopics.Scheduling, message, error is null
            ? new Dictionary<string, string>(StringComparer.Ordinal) { [EventDetails.IsError] = "true" }
            : EventDetails.OfError(error));
    }

    private static int IndexOf(IReadOnlyList<NodeId> visited, NodeId node)
    {
        for (var i = 0; i < visited.Count; i++)
        {
            if (visited[i] == node)
            {
                return i;
            }
        }

        return 0;
    }

    private static bool Concerns(JobDraft draft, Execution execution) => !draft.IsFinished && execution.JobVersion == draft.Record.Version;

    private static int AttemptsOf(JobDraft draft, Execution execution) => draft.Spec.RunsOnAllNodes
        ? (draft.Memory.Disappointments.GetValueOrDefault(execution.NodeId)?.Failures ?? 0) + 1
        : execution.Attempt;

    private static void FailOnAllNodes(JobDraft draft, Execution execution, FailureCause cause, string message, TimeSpan? delay, BacalhauError? error)
    {
        if (draft.Spec.IsLongRunning)
        {
            draft.Blame(execution.NodeId, delay is null ? $"failed there too often: {message}" : null, draft.Now + (delay ?? TimeSpan.Zero));
            if (delay is null && UpdateHalt.Applies(draft))
            {
                UpdateHalt.Begin(draft, message);
            }

            return;
        }

        // An ops job runs once on each node; only a policy of its own gives it more attempts, and a node that is gone gets none.
        if (delay is { } wait && draft.Spec.Policy?.Retry is not null && cause is not FailureCause.NodeLost)
        {
            draft.Blame(execution.NodeId, null, draft.Now + wait);
            draft.Record = draft.Record with { Visited = [.. draft.Record.Visited.Where(node => node != execution.NodeId)] };
            return;
        }

        draft.Record = draft.Record with { FailedCount = draft.Record.FailedCount + 1, Note = error is null ? draft.Record.Note ?? message : message };
    }

    private static void Requeue(JobDraft draft, Execution execution, int attempts, DateTimeOffset notBefore, FailureCause cause)
    {
        if (draft.Spec.RunsOnAllNodes)
        {
            return;
        }

        draft.Record = draft.Record with
        {
            Waiting = draft.Record.Waiting.Add(execution.PartitionIndex),
            Retries = [.. draft.Record.Retries.Where(retry => retry.Partition != execution.PartitionIndex), new(execution.PartitionIndex, attempts, notBefore, execution.Id, cause)],
        };
    }
}
