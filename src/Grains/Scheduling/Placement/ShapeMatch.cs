namespace Bacalhau.Grains;

/// <summary>What is remembered about one shape of needs and all nodes, room aside: which can run it and how well they suit. Looks again only at nodes that changed.</summary>
internal sealed class ShapeMatch(JobNeeds needs)
{
    private enum Verdict : byte
    {
        Absent,
        Closed,
        Unsuitable,
        Suitable,
    }

    private Verdict[] verdicts = [];
    private string?[] reasons = [];
    private int[] scores = [];
    private int[] candidates = [];
    private int[] preferred = [];
    private ReasonCounter? counted;
    private long version = -1;

    /// <summary>Gets the needs.</summary>
    public JobNeeds Needs => needs;

    /// <summary>Gets the slots of nodes that can run it and take work, ascending.</summary>
    public ReadOnlySpan<int> Candidates => candidates;

    /// <summary>Gets the candidates that have points of their own: data is there, or favoured labels.</summary>
    public ReadOnlySpan<int> Preferred => preferred;

    /// <summary>Gets how many nodes are approved, connected and compute; those closed to new work count.</summary>
    public int Available { get; private set; }

    /// <summary>Gets how many known nodes could run it, were they here, approved, open and empty.</summary>
    public int EverSuitable { get; private set; }

    /// <summary>Gets when somebody last used this, for forgetting.</summary>
    public long LastUse { get; set; }

    /// <summary>Tells whether a node can run it and takes work.</summary>
    public bool IsCandidate(int slot) => verdicts[slot] == Verdict.Suitable;

    /// <summary>Gives the score of a candidate, room aside.</summary>
    public int ScoreOf(int slot) => scores[slot];

    /// <summary>Takes a newer view into account.</summary>
    public void Refresh(NodeView view)
    {
        if (version == view.Version)
        {
            return;
        }

        var nodes = view.Nodes;
        var stamps = view.Stamps;
        if (verdicts.Length < nodes.Length)
        {
            Array.Resize(ref verdicts, nodes.Length);
            Array.Resize(ref reasons, nodes.Length);
            Array.Resize(ref scores, nodes.Length);
        }

        if (version < 0)
        {
            new ShapeScan(needs, view).Run(this);
        }
        else
        {
            for (var slot = 0; slot < nodes.Length; slot++)
            {
                if (stamps[slot] > version)
                {
                    Look(nodes[slot], slot);
                }
            }
        }

        version = view.Version;
        counted = null;
        Recount(nodes);
    }

    /// <summary>Gives the first reason against a node, room and the job's own past aside; null for a candidate.</summary>
    public string? ReasonOf(int slot) => reasons[slot];

    /// <summary>Adds the reason of every available node that does not take it, and of those that would once they are back or approved.</summary>
    public void CountReasons(NodeView view, ReasonCounter counter)
    {
        if (counted is null)
        {
            counted = new();
            for (var slot = 0; slot < view.Nodes.Length; slot++)
            {
                if (reasons[slot] is { } reason && view.Nodes[slot] is { } node && (verdicts[slot] is Verdict.Closed || (verdicts[slot] is Verdict.Unsuitable && IsAvailable(node))))
                {
                    counted.Add(reason, node.Info.Id, isAway: !IsAvailable(node));
                }
            }
        }

        counter.AddAll(counted);
    }

    /// <summary>Notes what is known of a slot.</summary>
    internal void Put(int slot, (string Filter, string Reason)? found, NodeState? node, int score)
    {
        (reasons[slot], scores[slot]) = (found?.Reason, score);
        verdicts[slot] = node is null ? Verdict.Absent : found?.Filter switch
        {
            null => Verdict.Suitable,
            NodeFilters.Connection or NodeFilters.BackOff or NodeFilters.Cordon => Verdict.Closed,
            NodeFilters.Approval when node.Membership == NodeMembership.Pending => Verdict.Closed,
            NodeFilters.Compute or NodeFilters.Approval => Verdict.Absent,
            _ => Verdict.Unsuitable,
        };
    }

    private void Look(NodeState? node, int slot)
    {
        var found = node is null ? null : NodeFilters.FirstReason(node, needs);
        Put(slot, found, node, node is null || found is not null ? 0 : NodeScorers.Sum(node, needs));
    }

    private static bool IsAvailable(NodeState? node) =>
        node is { Liveness: NodeLiveness.Connected, Membership: NodeMembership.Approved, Info.Type: NodeType.Compute };

    private void Recount(ReadOnlySpan<NodeState?> nodes)
    {
        int available = 0, ever = 0, suitable = 0;
        for (var slot = 0; slot < nodes.Length; slot++)
        {
            available += IsAvailable(nodes[slot]) ? 1 : 0;
            ever += verdicts[slot] is Verdict.Suitable or Verdict.Closed ? 1 : 0;
            suitable += verdicts[slot] is Verdict.Suitable ? 1 : 0;
        }

        (Available, EverSuitable) = (available, ever);
        candidates = new int[suitable];
        for (int slot = 0, next = 0; slot < nodes.Length; slot++)
        {
            if (verdicts[slot] is Verdict.Suitable)
            {
                candidates[next++] = slot;
            }
        }

        preferred = [.. candidates.Where(slot => scores[slot] > 0)];
    }
}
