using Bacalhau.Grains;

namespace Bacalhau.TestKit;

/// <summary>Hears what the directory says of nodes, so that tests can wait for it.</summary>
internal sealed class NodeWatch : INodeDirectoryObserver
{
    private readonly Lock gate = new();
    private readonly Dictionary<NodeId, NodeState> nodes = [];
    private readonly List<(NodeId Node, Func<NodeState, bool> Matches, TaskCompletionSource<NodeState> Source)> waiting = [];

    private INodeDirectoryObserver? self;

    /// <summary>Begins to hear, or goes on after the directory has moved.</summary>
    public async Task SubscribeAsync(IGrainFactory grains)
    {
        var directory = grains.GetGrain<INodeDirectoryGrain>(0);
        await directory.SubscribeAsync(self ??= grains.CreateObjectReference<INodeDirectoryObserver>(this));
        await ChangedAsync(await directory.GetChangesAsync(0));
    }

    /// <summary>Completes with the first state of a node that matches, the one known now included.</summary>
    public Task<NodeState> WhenAsync(NodeId node, Func<NodeState, bool> matches)
    {
        lock (gate)
        {
            if (nodes.TryGetValue(node, out var state) && matches(state))
            {
                return Task.FromResult(state);
            }

            var source = new TaskCompletionSource<NodeState>(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((node, matches, source));
            return source.Task;
        }
    }

    /// <inheritdoc/>
    public Task ChangedAsync(NodeDirectoryChanges changes)
    {
        lock (gate)
        {
            foreach (var state in changes.Changed)
            {
                nodes[state.Info.Id] = state;
                for (var i = waiting.Count - 1; i >= 0; i--)
                {
                    if (waiting[i].Node == state.Info.Id && waiting[i].Matches(state))
                    {
                        waiting[i].Source.TrySetResult(state);
                        waiting.RemoveAt(i);
                    }
                }
            }
        }

        return Task.CompletedTask;
    }
}
