namespace Bacalhau.Grains;

/// <summary>What users ask of a job, as changes of a draft. Pure.</summary>
internal static class JobCommands
{
    /// <summary>Gives the row of a job that has just been accepted.</summary>
    public static JobRecord NewRecord(JobSubmission submission, DateTimeOffset now)
    {
        var job = submission.Job;
        return WithSpec(
            new JobRecord
            {
                Id = job.Id,
                Name = job.Name.Length == 0 ? job.Id.Value : job.Name,
                Namespace = job.Namespace,
                Type = job.Type,
                Owner = submission.Owner,
                State = new(JobStateType.Pending),
                Version = 1,
                Revision = 1,
                CreatedAt = now,
                ModifiedAt = now,
            },
            job,
            now);
    }

    /// <summary>Writes the first line of a new job.</summary>
    public static void Submit(JobDraft draft)
    {
        draft.SetVersion(draft.Spec);
        draft.Tell(EventTopics.Submission, EventTexts.Submitted);
        draft.MustCommit = true;
    }

    /// <summary>Makes a new version.</summary>
    /// <exception cref="BacalhauException">The type differs; nothing differs and the user does not insist.</exception>
    public static void Update(JobDraft draft, JobSubmission submission)
    {
        if (submission.Job.Type != draft.Record.Type)
        {
            throw new BacalhauError(
                BacalhauErrorCode.BadRequest,
                "JobStore",
                $"the type of a job cannot change: job '{draft.Record.Name}' is of type {draft.Record.Type}, the update says {submission.Job.Type}")
            {
                Hint = "Stop the job and submit it under another name",
            }.AsException();
        }

        if (!submission.Force && JobComparison.AreSame(draft.Spec, submission.Job))
        {
            throw new BacalhauError(
                BacalhauErrorCode.BadRequest,
                "JobStore",
                $"no changes detected for new job spec. Job Name: '{draft.Record.Name}', Job Id: '{draft.Record.Id}'")
            {
                Hint = "Use the --force flag to override this warning",
            }.AsException();
        }

        Replace(draft, submission.Job, EventTexts.UpdateState, EventTexts.Updated, null);
    }

    /// <summary>Runs a version again.</summary>
    /// <exception cref="BacalhauException">The state does not allow it.</exception>
    public static void Rerun(JobDraft draft, Job version, string reason)
    {
        if (draft.Record.State.StateType is JobStateType.Undefined or JobStateType.Pending or JobStateType.Queued)
        {
            throw new BacalhauError(BacalhauErrorCode.ConflictJobState, "JobStore", $"cannot rerun job in state {draft.Record.State.StateType}")
            {
                Hint = "Wait until the job runs or has ended, or stop it first",
            }.AsException();
        }

        Replace(draft, version, EventTexts.RerunRequested, EventTexts.RerunRequested, reason);
    }

    /// <summary>Stops the job; false when it is stopped already.</summary>
    /// <exception cref="BacalhauException">It has completed or failed.</exception>
    public static bool Stop(JobDraft draft, string reason)
    {
        var state = draft.Record.State.StateType;
        if (state == JobStateType.Stopped)
        {
            return false;
        }

        if (draft.IsFinished)
        {
            throw new BacalhauError(BacalhauErrorCode.ConflictJobState, "JobStore", $"cannot stop job in state {state}").AsException();
        }

        draft.SetState(JobStateType.Stopped, reason);
        draft.Tell(EventTopics.Scheduling, EventTexts.StopRequested, new Dictionary<string, string>(StringComparer.Ordinal) { [EventDetails.Reason] = reason });
        return true;
    }

    private static void Replace(JobDraft draft, Job spec, string state, string @event, string? reason)
    {
        var record = draft.Record;
        var version = record.Version + 1;
        var next = spec with { Id = record.Id, Name = record.Name, Namespace = record.Namespace, Type = record.Type, Version = version };
        draft.Record = WithSpec(
            record with
            {
                Version = version,
                Completed = PartitionSet.Empty,
                Retries = [],
                Visited = [],
                FailedCount = 0,
                Note = null,
                QueuedAt = null,
            },
            next,
            draft.Now);
        draft.SetVersion(next);
        draft.ForgetPast();
        draft.SetState(JobStateType.Pending, state);
        draft.Tell(EventTopics.Submission, @event, reason is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { [EventDetails.Reason] = reason });
    }

    private static JobRecord WithSpec(JobRecord record, Job job, DateTimeOffset now) => record with
    {
        Engine = job.Task.Engine?.Type ?? "",
        Priority = job.Priority,
        Count = job.Count,
        Labels = job.Labels,
        VersionAt = now,
        Waiting = job.RunsOnAllNodes ? PartitionSet.Empty : PartitionSet.UpTo(job.Count),
    };
}
