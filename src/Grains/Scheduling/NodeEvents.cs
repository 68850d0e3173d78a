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
                Treat(draft, [.. group], node);
            }
            else if (draft.IsViewComplete)
            {
                // The queue may know a node that has just joined before this silo does.
                EndAll(draft, [.. group.Where(execution => execution.CreatedAt + draft.Options.LostAfter <= draft.Now)], EventTexts.NodeDisappeared);
            }
        }
    }

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

        if (node.Membership == NodeMembership.Rejected)
        {
            EndAll(draft, executions, EventTexts.NodeRejected);
        }
        else if (node.Liveness == NodeLiveness.Lost)
        {
            // What was placed since shows that the node is back and this news is old.
            executions.RemoveAll(execution => execution.CreatedAt > node.DisconnectedSince);
            if (executions.Count == 0)
            {
                return;
            }

            var grace = draft.Spec.Policy?.NodeLossGrace is { } seconds and >= 0 ? TimeSpan.FromSeconds(Math.Min(seconds, 315_360_000)) : draft.Options.NodeLossGrace;
            if (!IsOver(draft, node.Info.Id, node.DisconnectedSince + grace))
            {
                return;
            }

            EndAll(draft, executions, EventTexts.NodeDisappeared);
        }
        else if (node.Eligibility == NodeEligibility.Draining)
        {
            if (draft.Spec.IsLongRunning || (node.DrainDeadlineAt is { } deadline && IsOver(draft, node.Info.Id, deadline)))
            {
                executions.ForEach(execution => ExecutionEnds.Move(draft, execution, EventTexts.NodeDrained));
                draft.Memory = draft.Memory with { Awaited = draft.Memory.Awaited.Remove(node.Info.Id) };
            }
        }
    }

    private static bool IsOver(JobDraft draft, NodeId node, DateTimeOffset until)
    {
        if (until <= draft.Now)
        {
            draft.Memory = draft.Memory with { Awaited = draft.Memory.Awaited.Remove(node) };
            return true;
        }

        draft.Memory = draft.Memory with { Awaited = draft.Memory.Awaited.SetItem(node, until) };
        return false;
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
