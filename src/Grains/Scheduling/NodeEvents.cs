namespace Bacalhau.Grains;

/// <summary>What becomes of executions when their node goes away, is rejected, or is drained.</summary>
internal static class NodeEvents
{
    /// <summary>Takes the news of one node into account.</summary>
    public static void Apply(JobDraft draft, NodeState node)
    {
        if (draft.IsFinished)
        {
            return;
        }

        Forgive(draft, node);
        Treat(draft, [.. draft.Live.Where(execution => execution.NodeId == node.Info.Id)], node);
    }

    /// <summary>Looks at all nodes that hold executions of the job.</summary>
    public static void LookAround(JobDraft draft)
    {
        if (draft.IsFinished)
        {
            return;
        }

        foreach (var group in draft.SnapshotLive().GroupBy(execution => execution.NodeId))
        {
            if (draft.FindNode(group.Key) is { } node)
            {
                Forgive(draft, node);

                // This picture may be a moment old: a node that was just approved may have work already.
                Treat(draft, [.. group.Where(execution => node.Membership == NodeMembership.Approved || IsOld(draft, execution))], node);
            }
            else if (draft.IsViewComplete)
            {
                // The queue may know a node that has just joined before this silo does.
                EndAll(draft, [.. group.Where(execution => IsOld(draft, execution))], EventTexts.NodeDisappeared);
            }
        }
    }

    private static bool IsOld(JobDraft draft, Execution execution) => execution.CreatedAt + draft.Options.LostAfter <= draft.Now;

    /// <summary>A node that is back is not waited for any more.</summary>
    private static void Forgive(JobDraft draft, NodeState node)
    {
        if (node.Liveness is NodeLiveness.Connected or NodeLiveness.Suspect && node.Eligibility != NodeEligibility.Draining)
        {
            draft.Memory = draft.Memory with { Awaited = draft.Memory.Awaited.Remove(node.Info.Id) };
        }
    }

    private static void Treat(JobDraft draft, List<Execution> executions, NodeState node)
    {
        if (executions.Count == 0)
        {
            return;
        }

        if (node.Membership is NodeMembership.Rejected or NodeMembership.Pending)
        {
            EndAll(draft, executions, node.Membership == NodeMembership.Rejected ? EventTexts.NodeRejected : EventTexts.NodeNotApproved);
            return;
        }

        var moveAt = MoveAt(draft, node);
        var loseAt = LoseAt(draft, node);
        var next = moveAt;
        if (moveAt <= draft.Now)
        {
            executions.ForEach(execution => ExecutionEnds.Move(draft, execution, EventTexts.NodeDrained));
            next = null;
        }
        else if (loseAt <= draft.Now)
        {
            // What was placed since shows that the node is back and this news is old.
            EndAll(draft, [.. executions.Where(execution => execution.CreatedAt <= node.DisconnectedSince)], EventTexts.NodeDisappeared);
        }
        else if (moveAt is null || loseAt < moveAt)
        {
            next = loseAt;
        }

        var awaited = draft.Memory.Awaited;
        draft.Memory = draft.Memory with { Awaited = next is { } at ? awaited.SetItem(node.Info.Id, at) : awaited.Remove(node.Info.Id) };
    }

    /// <summary>Gives when executions must leave a node that is drained: what runs for ever at once, what ends by itself at the deadline; null for never.</summary>
    private static DateTimeOffset? MoveAt(JobDraft draft, NodeState node) =>
        node.Eligibility != NodeEligibility.Draining ? null
        : draft.Spec.IsLongRunning ? DateTimeOffset.MinValue
        : node.DrainDeadlineAt;

    /// <summary>Gives when executions on a node that is away are given up; null while it is here.</summary>
    private static DateTimeOffset? LoseAt(JobDraft draft, NodeState node)
    {
        if (node.Liveness != NodeLiveness.Lost)
        {
            return null;
        }

        var grace = draft.Spec.Policy?.NodeLossGrace is { } seconds and >= 0 ? TimeSpan.FromSeconds(Math.Min(seconds, 315_360_000)) : draft.Options.NodeLossGrace;
        return node.DisconnectedSince + grace + (node.HasSaidGoodbye ? draft.Options.LostAfter : TimeSpan.Zero);
    }

    private static void EndAll(JobDraft draft, List<Execution> executions, string reason)
    {
        foreach (var execution in executions)
        {
            if (draft.FindLive(execution.Id) is { } live)
            {
                // Should the node come back, it must not go on.
                draft.Stop(live.NodeId, live.Id, live.Epoch, reason);
                ExecutionEnds.Fail(draft, live, FailureCause.NodeLost, reason, null, null);
            }
        }
    }
}
