namespace Bacalhau.Grains;

/// <summary>
/// Matches a new shape against all nodes, by columns: filters are asked once for each kind of node, labels once for each value, and single nodes only when
/// they are too small, for that reason names numbers. Comes to the same as asking <see cref="NodeFilters"/> and <see cref="NodeScorers"/> for each node.
/// </summary>
internal sealed class ShapeScan
{
    private const string Labels = "labels";
    private static readonly ComputeResources Endless = new(long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue);
    private static readonly int LabelsAt = Array.FindIndex(NodeFilters.All, static filter => filter.Name == Labels);

    private readonly JobNeeds needs;
    private readonly NodeView view;
    private readonly (string Filter, string Reason)?[] ofKind;
    private readonly bool[] isDecidedByKind;
    private readonly LabelTest[] required;
    private readonly Dictionary<(ComputeResources, ComputeResources), (string, string)?> tooSmall = [];
    private (string, string)? labelReason;

    public ShapeScan(JobNeeds needs, NodeView view)
    {
        this.needs = needs;
        this.view = view;
        var kinds = view.Columns.Kinds;
        ofKind = new (string, string)?[kinds.Length];
        isDecidedByKind = new bool[kinds.Length];
        var anyLabels = needs with { Required = [] };
        for (var kind = 0; kind < kinds.Length; kind++)
        {
            var sample = kinds[kind];
            sample = sample with { Info = sample.Info with { Compute = sample.Info.Compute with { MaxCapacity = Endless, MaxJobRequirements = Endless } } };
            ofKind[kind] = NodeFilters.FirstReason(sample, anyLabels);
            isDecidedByKind[kind] = sample.Info.Type != NodeType.Compute
                || (ofKind[kind] is { } found && Array.FindIndex(NodeFilters.All, filter => filter.Name == found.Filter) is >= 0 and var at && at < LabelsAt);
        }

        required = [.. needs.Required.Select(view.Columns.Test)];
    }

    /// <summary>Tells a match what it found.</summary>
    public void Run(ShapeMatch match)
    {
        var nodes = view.Nodes;
        var kindOf = view.Columns.KindOf;
        var scores = Scores(nodes.Length);
        for (var slot = 0; slot < nodes.Length; slot++)
        {
            if (nodes[slot] is not { } node)
            {
                match.Put(slot, null, null, 0);
                continue;
            }

            var found = Find(slot, kindOf[slot], node);
            match.Put(slot, found, node, found is null && scores is not null ? scores[slot] : 0);
        }
    }

    private (string, string)? Find(int slot, int kind, NodeState node)
    {
        if (isDecidedByKind[kind])
        {
            return ofKind[kind];
        }

        foreach (var test in required)
        {
            if (!test.Passes(slot))
            {
                return labelReason ??= NodeFilters.FirstReason(node, needs);
            }
        }

        if (view.Columns.IsLargeEnough(slot, needs.Resources))
        {
            return ofKind[kind];
        }

        var size = (node.Info.Compute.MaxJobRequirements, node.Info.Compute.MaxCapacity);
        if (!tooSmall.TryGetValue(size, out var found))
        {
            tooSmall[size] = found = NodeFilters.FirstReason(node, needs);
        }

        return found;
    }

    private int[]? Scores(int length)
    {
        if (needs.Favoured.Count == 0 && needs.Data.Count == 0)
        {
            return null;
        }

        var scores = new int[length];
        foreach (var data in needs.Data)
        {
            foreach (var slot in view.Columns.HoldersOf(data) ?? [])
            {
                scores[slot]++;
            }
        }

        for (var slot = 0; slot < length && needs.Data.Count > 0; slot++)
        {
            scores[slot] = NodeScorers.ForAllData * scores[slot] / needs.Data.Count;
        }

        foreach (var favoured in needs.Favoured)
        {
            var test = view.Columns.Test(favoured);
            for (var slot = 0; slot < length; slot++)
            {
                scores[slot] += test.Passes(slot) ? NodeScorers.PerFavouredLabel : 0;
            }
        }

        return scores;
    }
}
