namespace Bacalhau.Grains;

/// <summary>The scorers of what does not change with room, and the points for room, for a job's own past and between equals.</summary>
internal static class NodeScorers
{
    public const string LeastUsed = "least-used";
    public const string BinPack = "bin-pack";
    public const string Replicas = "replicas";
    public const string PreviousFailures = "previous-failures";
    public const string TieBreaker = "tie-break";

    /// <summary>The points an execution of the same job takes from its node.</summary>
    public const int PerReplica = 20;

    /// <summary>The points an attempt that failed takes from its node.</summary>
    public const int PerFailure = 30;

    /// <summary>The points of a node for each favoured label.</summary>
    public const int PerFavouredLabel = 10;

    /// <summary>The points of a node that has all the data; a part of it gives its share.</summary>
    public const int ForAllData = 40;

    public static readonly INodeScorer[] All =
    [
        new Scorer("favoured-labels", static (node, needs) => PerFavouredLabel * Count(needs.Favoured, node, static (constraint, node) => constraint.Matches(node.Info.Labels))),
        new Scorer("locality", static (node, needs) => needs.Data.Count == 0 || node.Info.Compute.Cached.Count == 0
            ? 0
            : ForAllData * Count(needs.Data, node, static (reference, node) => node.Info.Compute.Cached.Contains(reference)) / needs.Data.Count),
    ];

    /// <summary>Sums what the scorers give.</summary>
    public static int Sum(NodeState node, JobNeeds needs)
    {
        var sum = 0;
        foreach (var scorer in All)
        {
            sum += scorer.Score(node, needs);
        }

        return sum;
    }

    /// <summary>Points from 0 to 100 for the room left after one more execution: much of it is good, or little when nodes are to be filled.</summary>
    public static int Room(ComputeResources free, ComputeResources capacity, ComputeResources ask, bool pack)
    {
        double sum = 0;
        var parts = 0;
        Add(free.CpuMillicores, capacity.CpuMillicores, ask.CpuMillicores);
        Add(free.MemoryBytes, capacity.MemoryBytes, ask.MemoryBytes);
        if (ask.DiskBytes > 0)
        {
            Add(free.DiskBytes, capacity.DiskBytes, ask.DiskBytes);
        }

        if (ask.Gpus > 0)
        {
            Add(free.Gpus, capacity.Gpus, ask.Gpus);
        }

        var left = parts == 0 ? 1 : sum / parts;
        return (int)(100 * (pack ? 1 - left : left));

        void Add(long free, long capacity, long ask)
        {
            if (capacity > 0)
            {
                sum += Math.Clamp((double)(free - ask) / capacity, 0, 1);
                parts++;
            }
        }
    }

    /// <summary>Points from 0 to 4 that differ by seed, so that equal nodes share the work.</summary>
    public static int TieBreak(ulong seed, int slot)
    {
        var mixed = (seed ^ ((ulong)slot * 0x9E3779B97F4A7C15UL)) * 0xD6E8FEB86659FD93UL;
        return (int)((mixed ^ (mixed >> 32)) % 5);
    }

    private static int Count<T>(IReadOnlyList<T> items, NodeState node, Func<T, NodeState, bool> matches)
    {
        var count = 0;
        foreach (var item in items)
        {
            if (matches(item, node))
            {
                count++;
            }
        }

        return count;
    }

    private sealed class Scorer(string name, Func<NodeState, JobNeeds, int> score) : INodeScorer
    {
        public string Name => name;

        public int Score(NodeState node, JobNeeds needs) => score(node, needs);
    }
}
