namespace Bacalhau.Grains;

/// <summary>
/// The first reason against each node, room and the job's own past aside, found by columns: filters are asked once for each kind of node, labels compared once for
/// each value, sizes once for each size. Comes to the same as asking <see cref="NodeFilters"/> for each node. Belongs to the newest view.
/// </summary>
internal sealed class NodeReasons
{
    /// <summary>The number of no reason at all.</summary>
    public const int None = 0;

    private const int NotAsked = -1;
    private const string Labels = "labels";
    private static readonly int LabelsAt = Array.FindIndex(NodeFilters.All, static filter => filter.Name == Labels);

    private readonly JobNeeds needs;
    private readonly NodeView view;
    private readonly List<(string Filter, string Reason)> found = [default];
    private readonly Kind[] kinds;
    private readonly LabelTest[] required;
    private readonly int[] ofSize;
    private int ofLabels = NotAsked;

    public NodeReasons(JobNeeds needs, NodeView view)
    {
        this.needs = needs;
        this.view = view;
        var samples = view.Columns.Kinds;
        var anyLabels = needs.Required.Count == 0 ? needs : needs with { Required = [] };
        kinds = new Kind[samples.Length];
        for (var kind = 0; kind < kinds.Length; kind++)
        {
            kinds[kind] = Ask(samples[kind], anyLabels);
        }

        required = needs.Required.Count == 0 ? [] : [.. needs.Required.Select(view.Columns.Test)];
        ofSize = new int[view.Columns.SizeCount];
        Array.Fill(ofSize, NotAsked);
    }

    /// <summary>Gets how many numbers of reasons there are so far.</summary>
    public int Count => found.Count;

    /// <summary>Gives the filter and the words of a reason.</summary>
    public (string Filter, string Reason) this[int number] => found[number];

    /// <summary>Gives the first reason against the node of a slot; null when there is none.</summary>
    public (string Filter, string Reason)? Of(int slot) => Find(slot) is var number and not None ? found[number] : null;

    /// <summary>Gives the number of the first reason against the node of a slot; <see cref="None"/> when there is none.</summary>
    public int Find(int slot)
    {
        ref readonly var kind = ref kinds[view.Columns.KindOf[slot]];
        if (kind.IsDecided)
        {
            return kind.Number;
        }

        foreach (var test in required)
        {
            if (!test.Passes(slot))
            {
                return ofLabels == NotAsked ? ofLabels = AskNode(slot) : ofLabels;
            }
        }

        var size = view.Columns.SizeOf[slot];
        var tooSmall = ofSize[size];
        if (tooSmall == NotAsked)
        {
            ofSize[size] = tooSmall = view.Columns.IsLargeEnough(slot, needs.Resources) ? None : AskNode(slot);
        }

        return tooSmall == None ? kind.Number : tooSmall;
    }

    /// <summary>Tells whether a node is approved, connected and computes; one that is closed to new work is, too.</summary>
    public bool IsAvailable(int slot) => kinds[view.Columns.KindOf[slot]].IsAvailable;

    /// <summary>Tells whether a reason against a node is one that passes: the node could run it, were it here, approved and open.</summary>
    public bool Passes(int slot, int number)
    {
        ref readonly var kind = ref kinds[view.Columns.KindOf[slot]];
        return kind.IsClosed && number == kind.Number;
    }

    /// <summary>Tells whether the node is none that jobs hear of: it does not compute, or was rejected.</summary>
    public bool IsAbsent(int slot, int number)
    {
        ref readonly var kind = ref kinds[view.Columns.KindOf[slot]];
        return kind.IsAbsent && number == kind.Number;
    }

    private Kind Ask(NodeState sample, JobNeeds anyLabels)
    {
        var reason = NodeFilters.FirstReason(sample, anyLabels);
        var filter = reason?.Filter;
        var isPending = filter == NodeFilters.Approval && sample.Membership == NodeMembership.Pending;
        var isCompute = sample.Info.Type == NodeType.Compute;
        return new(
            Number(reason),
            IsDecided: !isCompute || (Array.FindIndex(NodeFilters.All, other => other.Name == filter) is >= 0 and var at && at < LabelsAt),
            IsAvailable: isCompute && sample is { Liveness: NodeLiveness.Connected, Membership: NodeMembership.Approved },
            IsClosed: isPending || filter is NodeFilters.Connection or NodeFilters.BackOff or NodeFilters.Cordon,
            IsAbsent: !isPending && filter is NodeFilters.Compute or NodeFilters.Approval);
    }

    private int AskNode(int slot) => Number(NodeFilters.FirstReason(view.Nodes[slot]!, needs));

    private int Number((string, string)? reason)
    {
        if (reason is null)
        {
            return None;
        }

        found.Add(reason.Value);
        return found.Count - 1;
    }

    /// <summary>What all nodes of a kind have in common.</summary>
    /// <param name="Number">The reason against them, size and labels aside.</param>
    /// <param name="IsDecided">Whether neither size nor labels could name an earlier one.</param>
    /// <param name="IsAvailable">Whether they are approved, connected and compute.</param>
    /// <param name="IsClosed">Whether the reason is one that passes.</param>
    /// <param name="IsAbsent">Whether they are none that jobs hear of.</param>
    private readonly record struct Kind(int Number, bool IsDecided, bool IsAvailable, bool IsClosed, bool IsAbsent);
}
