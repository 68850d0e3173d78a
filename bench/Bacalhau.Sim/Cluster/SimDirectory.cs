using Bacalhau.Grains;

namespace Bacalhau.Sim;

/// <summary>What the node directory does, and the picture every silo has of it.</summary>
internal sealed class SimDirectory(World world)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private readonly Dictionary<NodeId, NodeState> entries = [];
    private readonly NodeNewsbox forQueue = new();
    private bool jobsWait;
    private bool isTelling;

    public bool IsComplete { get; private set; }

    public NodeState? Get(NodeId id) => entries.GetValueOrDefault(id);

    /// <summary>Takes the news of a node; answers whether jobs wait.</summary>
    public bool Update(NodeDelta delta)
    {
        var id = delta.Node.Info.Id;
        if (!entries.TryGetValue(id, out var known) || known.Sequence < delta.Node.Sequence)
        {
            entries[id] = delta.Node;
        }

        forQueue.Add(delta with { Node = entries[id] });
        TellQueue();
        return jobsWait;
    }

    /// <summary>Every node has had time to be heard of.</summary>
    public void Complete()
    {
        IsComplete = true;
        TellQueue();
    }

    private void TellQueue()
    {
        if (isTelling)
        {
            return;
        }

        isTelling = true;
        var deltas = forQueue.Take();
        world.Network.Post(
            () =>
            {
                jobsWait = world.Queue.NodesChanged(new([.. deltas.Values], IsComplete));
                isTelling = false;
                if (!forQueue.IsEmpty)
                {
                    TellQueue();
                }
            },
            Timeout,
            () =>
            {
                forQueue.Return(deltas);
                isTelling = false;
            });
    }
}
