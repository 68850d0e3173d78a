using System.Runtime.InteropServices;

namespace Bacalhau.Grains;

/// <summary>
/// What a view knows of its nodes, column by column, so that a new shape is matched against a hundred thousand nodes without touching each of them: what kind a
/// node is, how large, the value of each label, who has which data. Kept by delta; belongs to the newest view of its line.
/// </summary>
internal sealed class NodeColumns
{
    private static readonly ComputeResources Endless = new(long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue);
    private readonly Dictionary<NodeState, int> kindIds = new(NodeKindComparer.Instance);
    private readonly List<NodeState> kinds = [];
    private readonly Dictionary<string, LabelColumn> labels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<int>> holders = new(StringComparer.Ordinal);
    private readonly Dictionary<(ComputeResources One, ComputeResources All), int> sizeIds = [];
    private int[] kindOf = [];
    private int[] sizeOf = [];
    private ComputeResources[] mostForOne = [];
    private ComputeResources[] capacities = [];

    /// <summary>Gets one node of each kind, made as large as can be: nodes that differ in nothing but size, labels and data are of one kind.</summary>
    public ReadOnlySpan<NodeState> Kinds => CollectionsMarshal.AsSpan(kinds);

    /// <summary>Gets the kind of each slot; -1 where no node is.</summary>
    public ReadOnlySpan<int> KindOf => kindOf;

    /// <summary>Gets the number of each slot's size: nodes with the same limits have the same.</summary>
    public ReadOnlySpan<int> SizeOf => sizeOf;

    /// <summary>Gets how many sizes there are.</summary>
    public int SizeCount => sizeIds.Count;

    /// <summary>Gets how much all executions of a node may use together, by slot.</summary>
    public ReadOnlySpan<ComputeResources> Capacities => capacities;

    /// <summary>Tells whether an execution is small enough for a node.</summary>
    public bool IsLargeEnough(int slot, ComputeResources ask) => ask.FitsIn(mostForOne[slot]) && ask.FitsIn(capacities[slot]);

    /// <summary>Tells for each slot whether its labels satisfy a constraint.</summary>
    public LabelTest Test(LabelConstraint constraint) =>
        (labels.TryGetValue(constraint.LabelKey(), out var column) ? column : LabelColumn.Empty).Test(constraint);

    /// <summary>Gives the slots of the nodes that have data already; null when none has.</summary>
    public IReadOnlyCollection<int>? HoldersOf(string data) => holders.GetValueOrDefault(data);

    /// <summary>Takes the change of a slot.</summary>
    public void Put(int slot, NodeState? before, NodeState? after)
    {
        if (slot >= kindOf.Length)
        {
            var old = kindOf.Length;
            var size = Math.Max(slot + 1, old + (old / 2));
            Array.Resize(ref kindOf, size);
            Array.Resize(ref sizeOf, size);
            Array.Resize(ref mostForOne, size);
            Array.Resize(ref capacities, size);
            Array.Fill(kindOf, -1, old, size - old);
        }

        kindOf[slot] = after is null ? -1 : KindIdOf(after);
        mostForOne[slot] = after?.Info.Compute.MaxJobRequirements ?? default;
        capacities[slot] = after?.Info.Compute.MaxCapacity ?? default;
        sizeOf[slot] = SizeIdOf((mostForOne[slot], capacities[slot]));
        if (!ReferenceEquals(before?.Info.Labels, after?.Info.Labels))
        {
            PutLabels(slot, before?.Info.Labels, after?.Info.Labels);
        }

        if (!ReferenceEquals(before?.Info.Compute.Cached, after?.Info.Compute.Cached))
        {
            PutData(slot, before?.Info.Compute.Cached ?? [], after?.Info.Compute.Cached ?? []);
        }
    }

    private int SizeIdOf((ComputeResources, ComputeResources) size)
    {
        if (!sizeIds.TryGetValue(size, out var id))
        {
            sizeIds[size] = id = sizeIds.Count;
        }

        return id;
    }

    private int KindIdOf(NodeState node)
    {
        if (!kindIds.TryGetValue(node, out var id))
        {
            kindIds[node] = id = kinds.Count;
            kinds.Add(node with { Info = node.Info with { Compute = node.Info.Compute with { MaxCapacity = Endless, MaxJobRequirements = Endless } } });
        }

        return id;
    }

    private void PutLabels(int slot, IReadOnlyDictionary<string, string>? before, IReadOnlyDictionary<string, string>? after)
    {
        foreach (var (key, _) in before ?? new Dictionary<string, string>())
        {
            if (after?.ContainsKey(key) != true)
            {
                labels[key].Put(slot, null);
            }
        }

        foreach (var (key, value) in after ?? new Dictionary<string, string>())
        {
            if (!labels.TryGetValue(key, out var column))
            {
                labels[key] = column = new();
            }

            column.Put(slot, value);
        }
    }

    private void PutData(int slot, IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        foreach (var data in before)
        {
            if (holders.TryGetValue(data, out var slots) && slots.Remove(slot) && slots.Count == 0)
            {
                holders.Remove(data);
            }
        }

        foreach (var data in after)
        {
            if (!holders.TryGetValue(data, out var slots))
            {
                holders[data] = slots = [];
            }

            slots.Add(slot);
        }
    }
}
