using Bacalhau.Grains;

namespace Bacalhau.Silo.Tests.Hosting;

/// <summary>The nodes of a cluster in memory.</summary>
internal sealed class MemoryNodes : INodeDirectory
{
    private readonly Dictionary<string, NodeState> nodes = [];

    public IReadOnlyList<NodeState> Nodes => [.. nodes.Values.OrderBy(node => node.Info.Id.Value, StringComparer.Ordinal)];

    public bool IsComplete => true;

    public void Set(NodeState node) => nodes[node.Info.Id.Value] = node;

    public void Remove(NodeId id) => nodes.Remove(id.Value);

    public NodeState? Get(NodeId id) => nodes.GetValueOrDefault(id.Value);

    public IReadOnlyList<NodeState> Find(string idOrPrefix) =>
        nodes.TryGetValue(idOrPrefix, out var exact) ? [exact] : [.. Nodes.Where(node => node.Info.Id.Value.StartsWith(idOrPrefix, StringComparison.Ordinal)).Take(2)];

    /// <summary>Nobody waits here for a change: what does not hold now never does.</summary>
    public Task WhenAsync(Func<INodeDirectory, bool> condition, CancellationToken cancellationToken) =>
        condition(this) ? Task.CompletedTask : Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    public Task RefreshAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
