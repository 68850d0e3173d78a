using Bacalhau.Grains;

namespace Bacalhau.Sim;

/// <summary>No room stands idle: a node whose ledger has not changed for a minute has no room that suits a job that has stood in the queue for longer, unless it is kept for another.</summary>
internal sealed class IdleRoom(World world, WaitingGroups groups)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly Dictionary<NodeId, (ComputeResources Used, int Holding, bool IsOpen)> before = [];

    /// <summary>Looks at all nodes; to be called once in <see cref="Patience"/>.</summary>
    public void Look()
    {
        var book = world.Queue.Book;
        List<(WaitingJob Job, TimeSpan Since)> waiting = [.. groups.Longest(int.MinValue, Patience)];
        foreach (var node in world.NodeList)
        {
            var now = (node.Book.Ledger.Used, node.Book.Ledger.Holding, node.IsOpen && !node.Agent.IsAway);
            var same = before.TryGetValue(node.Id, out var then) && then == now;
            before[node.Id] = now;
            var slot = book.View.Find(node.Id);
            if (!same || !now.Item3 || slot < 0)
            {
                continue;
            }

            var free = node.Info.Compute.MaxCapacity - node.Book.Ledger.Used;
            foreach (var (job, since) in waiting)
            {
                if (job.Request.Needs.Resources.FitsIn(free) && !book.IsKeptFrom(node.Id, job) && groups.Suits(job, book.View.Nodes[slot]!))
                {
                    world.Journal.Break("room stands idle", job.Request.JobId.Value, $"{node.Id} has had {free} for a minute (the queue sees {book.FreeOf(node.Id)}); it waits since {since:hh\\:mm\\:ss} for {job.Request.Needs.Resources}");
                    break;
                }
            }
        }
    }
}
