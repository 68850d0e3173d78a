namespace Bacalhau.Grains;

internal sealed partial class ComputeNodeGrain
{
    public async Task<NodeState> AdministerAsync(NodeAction action)
    {
        var current = record ?? throw new BacalhauError(BacalhauErrorCode.NotFound, "NodesManager", $"node not found: {Id}").AsException();
        if (action.Kind == NodeActionKind.Delete)
        {
            return await DeleteAsync(current);
        }

        var next = Decide(current, action) with { ModifiedAt = clock.GetUtcNow() };
        await nodeStore.SaveNodeAsync(next, CancellationToken.None);
        record = next;
        if (action.Kind == NodeActionKind.Reject)
        {
            Lose("node rejected");
        }
        else
        {
            TellJobs();
        }

        Changed();
        return ToState();
    }

    private NodeRecord Decide(NodeRecord current, NodeAction action)
    {
        switch (action.Kind)
        {
            case NodeActionKind.Approve:
                RequireChange(current.Membership != NodeMembership.Approved, "approved");
                return current with { Membership = NodeMembership.Approved };
            case NodeActionKind.Reject:
                RequireChange(current.Membership != NodeMembership.Rejected, "rejected");
                return current with { Membership = NodeMembership.Rejected };
            case NodeActionKind.Cordon:
                RequireChange(current.Eligibility != NodeEligibility.Cordoned, "cordoned");
                return current with { Eligibility = NodeEligibility.Cordoned, DrainDeadlineAt = null };
            case NodeActionKind.Uncordon:
                RequireChange(current.Eligibility != NodeEligibility.Eligible, "open to new work");
                return current with { Eligibility = NodeEligibility.Eligible, DrainDeadlineAt = null };
            case NodeActionKind.Drain:
                return current with { Eligibility = NodeEligibility.Draining, DrainDeadlineAt = action.DeadlineAt };
            case NodeActionKind.SetLabels:
                var labels = new Dictionary<string, string>(current.OperatorLabels, StringComparer.Ordinal);
                foreach (var (key, value) in action.Labels ?? new Dictionary<string, string>())
                {
                    labels[key] = value;
                }

                return current with { OperatorLabels = labels };
            default:
                throw new BacalhauError(BacalhauErrorCode.BadRequest, "NodesManager", $"unknown node action {action.Kind}").AsException();
        }
    }

    private void RequireChange(bool changes, string state)
    {
        if (!changes)
        {
            throw new BacalhauError(BacalhauErrorCode.ConflictNodeState, "NodesManager", $"node {Id} is already {state}").AsException();
        }
    }

    /// <summary>A node that is connected introduces itself again and goes on; one that is away is given up.</summary>
    private async Task<NodeState> DeleteAsync(NodeRecord current)
    {
        await nodeStore.DeleteNodeAsync(Id, CancellationToken.None);
        record = current with { Membership = NodeMembership.Rejected };
        if (pulse.Liveness != NodeLiveness.Connected)
        {
            TellJobs();
        }

        var last = ToState();
        record = null;
        incarnation = null;
        await Directory.UpdateAsync(new(last, [], IsGone: true));
        DeactivateOnIdle();
        return last;
    }
}
