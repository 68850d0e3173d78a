namespace Bacalhau.Grains;

/// <summary>Makes an execution out of room that a node has set aside.</summary>
internal static class Placing
{
    public static void Add(JobDraft draft, GrantedPlacement placement, int partition, int attempt, ExecutionId previous)
    {
        var record = draft.Record;
        var execution = new Execution
        {
            Id = placement.ExecutionId,
            JobId = record.Id,
            Namespace = record.Namespace,
            JobVersion = record.Version,
            NodeId = placement.NodeId,
            PartitionIndex = partition,
            Attempt = attempt,
            Epoch = record.NextEpoch,
            EvaluationId = draft.EvaluationId,
            Allocated = draft.Spec.Task.Resources.ToResources(),
            Desired = new(DesiredStateType.Running, EventTexts.Running),
            State = new(ExecutionStateType.New, EventTexts.Running),
            PreviousId = previous,
            CreatedAt = draft.Now,
        };
        draft.Record = record with { NextEpoch = record.NextEpoch + 1 };
        draft.Put(execution);
        draft.Tell(execution, EventTopics.Scheduling, EventTexts.Requested(placement.NodeId), new Dictionary<string, string>(1, StringComparer.Ordinal)
        {
            [EventDetails.NodeId] = placement.NodeId.Value,
        });
        draft.Start(execution);
    }

    /// <summary>Notes that an execution has begun, so that a job is Running once something of it runs and not when a node was only chosen. A repeat does nothing.</summary>
    public static void Began(JobDraft draft, Execution execution)
    {
        if (execution.State.StateType >= ExecutionStateType.Running)
        {
            return;
        }

        if (execution.JobVersion == draft.Record.Version && draft.Record.State.StateType is (JobStateType.Pending or JobStateType.Queued))
        {
            draft.SetState(JobStateType.Running);
            draft.Tell(EventTopics.StateUpdate, EventTexts.Running, BatchScheduler.NewState(JobStateType.Running));
        }

        draft.Tell(execution, EventTopics.Execution, EventTexts.Running);
    }

    /// <summary>Gives what a node must know to run an execution.</summary>
    public static ExecutionSpec SpecOf(Execution execution, JobRecord record, Job spec) => new()
    {
        Id = execution.Id,
        Epoch = execution.Epoch,
        JobId = record.Id,
        JobName = record.Name,
        Namespace = record.Namespace,
        JobType = record.Type,
        JobVersion = execution.JobVersion,
        Priority = record.Priority,
        PartitionIndex = execution.PartitionIndex,
        PartitionCount = Math.Max(1, record.Count),
        Task = spec.Task,
        Resources = execution.Allocated,
        Timeout = TimeLimits.OfExecution(spec),
    };
}
