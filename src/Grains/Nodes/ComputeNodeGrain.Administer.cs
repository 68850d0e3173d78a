namespace Bacalhau.Grains;

internal sealed partial class ComputeNodeGrain
{
    public async Task<NodeState> AdministerAsync(NodeAction action)
    {
        var current = record ?? throw new BacalhauError(BacalhauErrorCode.NotFound, "NodesManager", $"node not found: {Id}").AsException();
        if (!isRebuilt)
        {
            // A node that is away since before this silo began: its jobs must hear of the decision too.
            await RebuildAsync();
        }

        if (action.Kind == NodeActionKind.Delete)
        {
            return await DeleteAsync(action, current);
        }

        var now = clock.GetUtcNow();
        await SaveAsync(
            row => NodeDecisions.Decide(row ?? current, action, now),
            state => action.Kind == NodeActionKind.Reject ? state.Leave(now, Why("node rejected", action)) : state);
        LogDecided(logger, Id, action.Kind, action.Message);
        if (action.Kind != NodeActionKind.SetLabels)
        {
            TellJobs();
        }

        await TellDirectoryNowAsync();
        return ToState();
    }

    private static string Why(string what, NodeAction action) => action.Message.Length == 0 ? what : $"{what}: {action.Message}";

    /// <summary>A node that is connected introduces itself again and goes on; one that is away is given up.</summary>
    private async Task<NodeState> DeleteAsync(NodeAction action, NodeRecord current)
    {
        NodeState? last = null;
        await InTurnAsync(async () =>
        {
            await nodeStore.DeleteNodeAsync(Id, CancellationToken.None);
            record = current with { Membership = NodeMembership.Rejected };
            if (health.Liveness != NodeLiveness.Connected)
            {
                TellJobs();
            }

            last = ToState();
            record = null;
            incarnation = null;
        });
        LogDecided(logger, Id, action.Kind, action.Message);
        await Directory.UpdateAsync(new(last!, [], IsGone: true));
        DeactivateOnIdle();
        return last!;
    }
}
