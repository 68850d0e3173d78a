using Bacalhau.Grains;

namespace Bacalhau.Sim;

/// <summary>
/// No priority inversion: when a job gets room on a node, no job of higher priority stands in the queue for longer than a message takes that the node suits and
/// that would have fitted into the room the node had before. Rooms kept for a more important job count as taken.
/// </summary>
internal sealed class Inversions(World world, QueueBook book)
{
    private readonly Dictionary<NodeId, ComputeResources> takenSince = [];

    /// <summary>Gets who waits.</summary>
    public WaitingGroups Groups { get; } = new(world, book);

    /// <summary>Gets how many grants were looked at.</summary>
    public long Checked { get; private set; }

    /// <summary>Looks at what was granted in one go, in order.</summary>
    public void Check(IReadOnlyList<QueueNews> granted)
    {
        takenSince.Clear();
        for (var i = granted.Count - 1; i >= 0; i--)
        {
            if (granted[i].Placements.Count == 0)
            {
                continue;
            }

            var winner = world.Job(granted[i].JobId).Plan;
            for (var j = granted[i].Placements.Count - 1; j >= 0; j--)
            {
                var node = granted[i].Placements[j].NodeId;
                var since = takenSince[node] = takenSince.GetValueOrDefault(node) + winner.Resources;
                CheckOne(granted[i].JobId, winner.Job.Priority, node, book.FreeOf(node) + since);
            }
        }
    }

    private void CheckOne(JobId winner, int priority, NodeId node, ComputeResources room)
    {
        Checked++;
        foreach (var (waiting, since) in Groups.Longest(priority, Network.LongestLatency))
        {
            if (waiting.Request.Needs.Resources.FitsIn(room) && waiting.Request.JobId != winner
                && book.View.Find(node) is var slot and >= 0 && Groups.Suits(waiting, book.View.Nodes[slot]!) && !book.IsKeptFrom(node, waiting))
            {
                world.Journal.Break(
                    "priority inversion",
                    waiting.Request.JobId.Value,
                    $"{winner} of priority {priority} got room on {node}, which had {room}; {waiting.Request.JobId} of priority {waiting.Request.Needs.Priority} has stood in the queue since {since:hh\\:mm\\:ss\\.fff} and needs {waiting.Request.Needs.Resources}");
            }
        }
    }
}
