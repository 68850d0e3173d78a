using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bacalhau.Grains;

/// <summary>This silo's picture of all nodes. Told by the directory grain; asks when it has missed something, and renews its subscription.</summary>
internal sealed partial class NodeDirectory(IGrainFactory grains, TimeProvider clock, ILogger<NodeDirectory> logger)
    : BackgroundService, INodeDirectory, INodeDirectoryObserver
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);
    private readonly Lock gate = new();
    private INodeDirectoryObserver? self;
    private volatile Picture picture = Picture.Empty;
    private TaskCompletionSource changed = NewChange();

    public IReadOnlyList<NodeState> Nodes => picture.Sorted;

    public bool IsComplete => picture.IsComplete;

    private INodeDirectoryGrain Directory => grains.GetGrain<INodeDirectoryGrain>(0);

    public NodeState? Get(NodeId id) => picture.ById.GetValueOrDefault(id);

    public IReadOnlyList<NodeState> Find(string idOrPrefix)
    {
        var current = picture;
        return current.ById.TryGetValue(new(idOrPrefix), out var exact)
            ? [exact]
            : [.. current.Sorted.Where(node => node.Info.Id.Value.StartsWith(idOrPrefix, StringComparison.Ordinal)).Take(2)];
    }

    public async Task WhenAsync(Func<INodeDirectory, bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = Volatile.Read(ref changed).Task;
            if (condition(this))
            {
                return;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    public async Task RefreshAsync(CancellationToken cancellationToken) =>
        Apply(await Directory.GetChangesAsync(picture.Version).WaitAsync(cancellationToken));

    public Task ChangedAsync(NodeDirectoryChanges changes)
    {
        if (!Apply(changes))
        {
            RefreshAsync(CancellationToken.None).Ignore();
        }

        return Task.CompletedTask;
    }

    /// <summary>News that finds the silo closed would be logged as an error by it, though nobody is left to need it.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (self is { } told)
        {
            await Directory.UnsubscribeAsync(told).WaitAsync(Farewell, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        self = grains.CreateObjectReference<INodeDirectoryObserver>(this);
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = RenewEvery;
            try
            {
                await Directory.SubscribeAsync(self).WaitAsync(stoppingToken);

                // The grain may have been made anew and counts from elsewhere: everything, not the difference.
                Apply(await Directory.GetChangesAsync(0).WaitAsync(stoppingToken), replace: true);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogSilent(logger, error);
                pause = TimeSpan.FromSeconds(1);
            }

            await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Takes changes; false when they build on something that is not here.</summary>
    private bool Apply(NodeDirectoryChanges changes, bool replace = false)
    {
        lock (gate)
        {
            var current = picture;
            if (changes.Version < current.Version && !replace)
            {
                return true;
            }

            if (changes.FromVersion > current.Version)
            {
                return false;
            }

            var nodes = changes.FromVersion == 0 ? [] : new Dictionary<NodeId, NodeState>(current.ById);
            foreach (var id in changes.Gone)
            {
                nodes.Remove(id);
            }

            foreach (var node in changes.Changed)
            {
                nodes[node.Info.Id] = node;
            }

            picture = new(nodes, [.. nodes.Values.OrderBy(node => node.Info.Id.Value, StringComparer.Ordinal)], changes.Version, changes.IsComplete);
            Interlocked.Exchange(ref changed, NewChange()).TrySetResult();
            return true;
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The node directory does not answer; this silo's picture of the nodes may be old")]
    private static partial void LogSilent(ILogger logger, Exception error);

    private sealed record Picture(Dictionary<NodeId, NodeState> ById, IReadOnlyList<NodeState> Sorted, long Version, bool IsComplete)
    {
        public static readonly Picture Empty = new([], [], 0, false);
    }
}
