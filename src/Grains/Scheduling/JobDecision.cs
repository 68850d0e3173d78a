namespace Bacalhau.Grains;

/// <summary>Decides about a job: facts in, a plan out. Pure. The room for what it wants may be asked for between <see cref="Weigh"/> and the plan.</summary>
internal static class JobDecision
{
    /// <summary>Takes facts into account, then settles everything that does not need new room.</summary>
    /// <param name="draft">A draft of the situation.</param>
    /// <param name="facts">The facts, oldest first.</param>
    /// <param name="lookAround">Whether to look at nodes and clocks too: after a restart, or because the job is due.</param>
    public static void Weigh(JobDraft draft, IReadOnlyList<JobFact> facts, bool lookAround)
    {
        foreach (var fact in facts)
        {
            switch (fact)
            {
                case ExecutionReported reported:
                    ExecutionReports.Apply(draft, reported.Report);
                    break;
                case NodeChanged changed:
                    NodeEvents.Apply(draft, changed.Node);
                    break;
                case ExecutionsMissing missing:
                    Restart(draft, missing);
                    break;
                case RoomMissing missing:
                    draft.Memory = draft.Memory with { Shortage = missing.Shortage };
                    break;
            }
        }

        if (lookAround)
        {
            NodeEvents.LookAround(draft);
        }

        if (!draft.IsFinished)
        {
            TimeLimits.Apply(draft);
        }

        Settle(draft);
    }

    /// <summary>Places executions on room that nodes have admitted; what is not needed is given back.</summary>
    public static void Place(JobDraft draft, IReadOnlyList<GrantedPlacement> placements)
    {
        if (draft.LiveCount > 0 && placements.Any(placement => draft.FindLive(placement.ExecutionId) is not null))
        {
            // A doubled grant: its room is in use, neither to be used again nor to be given back.
            placements = [.. placements.Where(placement => draft.FindLive(placement.ExecutionId) is null)];
        }

        if (draft.IsFinished)
        {
            foreach (var placement in placements)
            {
                draft.GiveBack(placement);
            }

            return;
        }

        if (draft.Spec.RunsOnAllNodes)
        {
            NodeWidePlacing.Place(draft, placements);
        }
        else
        {
            PartitionPlacing.Place(draft, placements);
        }
    }

    /// <summary>Draws the last conclusions, once all room that can be had now is placed.</summary>
    public static Plan Conclude(JobDraft draft)
    {
        if (!draft.IsFinished)
        {
            Waiting.Conclude(draft);
            if (draft.IsFinished || draft.Spec.Type == JobTypes.Ops)
            {
                // An ops job is over when the queue says that no node is left; it may have said so in this very turn, and nothing else may ever happen.
                Settle(draft);
            }
        }

        return draft.ToPlan();
    }

    /// <summary>Tells how many executions want room now; for a job on all nodes 1 while any node may still want one.</summary>
    public static int Wanted(JobDraft draft) => draft.IsFinished ? 0
        : draft.Spec.RunsOnAllNodes ? NodeWidePlacing.Wanted(draft)
        : PartitionPlacing.Wanted(draft);

    private static void Settle(JobDraft draft)
    {
        if (!draft.IsFinished)
        {
            VersionChange.Settle(draft);
            switch (draft.Spec.Type)
            {
                case JobTypes.Batch:
                    BatchScheduler.Settle(draft);
                    break;
                case JobTypes.Ops:
                    OpsScheduler.Settle(draft);
                    break;
            }
        }

        if (draft.IsFinished && draft.LiveCount > 0)
        {
            var reason = draft.Record.State.StateType == JobStateType.Stopped ? EventTexts.StoppedWithJob
                : draft.Record.State.StateType == JobStateType.Failed ? EventTexts.StoppedWithFailure
                : EventTexts.StoppedAsSurplus;
            foreach (var execution in draft.SnapshotLive())
            {
                ExecutionEnds.Cancel(draft, execution, reason);
            }
        }

        if (draft.IsFinished && (!draft.Record.Waiting.IsEmpty || draft.Record.Retries.Count > 0 || draft.Record.QueuedAt is not null))
        {
            draft.Record = draft.Record with { Waiting = PartitionSet.Empty, Retries = [], QueuedAt = null };
        }
    }

    private static void Restart(JobDraft draft, ExecutionsMissing missing)
    {
        foreach (var id in missing.Executions)
        {
            if (draft.FindLive(id) is not { } execution)
            {
                draft.Forget(missing.NodeId, id);
            }
            else if (execution.JobVersion == draft.Record.Version)
            {
                draft.Start(execution);
            }
            else
            {
                // An older version that its node has lost is not brought back; the new one takes its place.
                ExecutionEnds.Cancel(draft, execution, EventTexts.StoppedForUpdate);
            }
        }
    }
}
