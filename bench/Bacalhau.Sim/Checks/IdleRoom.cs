using Bacalhau.Grains;

namespace Bacalhau.Sim;

/// <summary>
/// No room stands idle: a node whose ledger has not changed for longer than a lost grant is held has no room that suits a job that has stood in the queue as
/// long, unless it is kept for another.
/// </summary>
internal sealed class IdleRoom(World world, WaitingGroups groups)
{
    private const int EnoughLooks = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Dictionary<NodeId, (int Holders, bool IsOpen, int Looks)> before = [];

    /// <summary>Looks at all nodes; to be called once a minute.</summary>
    public void Look()
    {
        var book = world.Queue.Book;
        List<(WaitingJob Job, TimeSpan Since)> waiting = [.. groups.Longest(int.MinValue, Patience)];
        foreach (var node in world.NodeList)
        {
            var ledger = node.Book.Ledger;
            var isOpen = node.IsOpen && !node.Agent.IsAway;
            var holders = Holders(ledger);
            var same = before.TryGetValue(node.Id, out var then) && (then.Holders, then.IsOpen) == (holders, isOpen);
            before[node.Id] = (holders, isOpen, same ? then.Looks + 1 : 0);
            var slot = book.View.Find(node.Id);
            if (!isOpen || slot < 0 || before[node.Id].Looks < EnoughLooks)
            {
                continue;
            }

            var free = node.Info.Compute.MaxCapacity - ledger.Used;
            foreach (var (job, since) in waiting)
            {
                if (job.Request.Needs.Resources.FitsIn(free) && !book.IsKeptFrom(node.Id, job) && groups.Suits(job, book.View.Nodes[slot]!))
                {
                    world.Journal.Break("room stands idle", job.Request.JobId.Value, $"{node.Id} has had {free} for minutes (the queue sees {book.FreeOf(node.Id)}); it waits since {since:hh\\:mm\\:ss} for {job.Request.Needs.Resources}");
                    break;
                }
            }
        }
    }

    /// <summary>Tells one set of executions from another: one may have ended and another of its size begun.</summary>
    private static int Holders(NodeLedger ledger)
    {
        var hash = 0;
        foreach (var entry in ledger.Entries)
        {
            hash ^= entry.IsReleased ? 0 : entry.Id.GetHashCode();
        }

        return hash;
    }
}
