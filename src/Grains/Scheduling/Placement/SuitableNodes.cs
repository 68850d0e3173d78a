namespace Bacalhau.Grains;

/// <summary>
/// The nodes that can run a job and take work, for all jobs that ask for the same engine, publisher, inputs and labels. Size is left to whoever looks at
/// room: so a cluster has few of these, however various its jobs. Looks again only at nodes that changed.
/// </summary>
internal sealed class SuitableNodes(JobNeeds needs)
{
    private readonly JobNeeds needs = needs with { Resources = ComputeResources.None };
    private bool[] suits = [];
    private int[] slots = [];
    private long version = -1;

    /// <summary>Gets the slots, ascending.</summary>
    public ReadOnlySpan<int> Slots => slots;

    /// <summary>Tells whether a node is one of them.</summary>
    public bool Contains(int slot) => suits[slot];

    /// <summary>Takes a newer view into account.</summary>
    public void Refresh(NodeView view)
    {
        if (version == view.Version)
        {
            return;
        }

        var nodes = view.Nodes;
        if (suits.Length < nodes.Length)
        {
            Array.Resize(ref suits, nodes.Length);
        }

        if (version < 0)
        {
            var reasons = new NodeReasons(needs, view);
            for (var slot = 0; slot < nodes.Length; slot++)
            {
                suits[slot] = nodes[slot] is not null && reasons.Find(slot) == NodeReasons.None;
            }
        }
        else
        {
            var stamps = view.Stamps;
            for (var slot = 0; slot < nodes.Length; slot++)
            {
                if (stamps[slot] > version)
                {
                    suits[slot] = nodes[slot] is { } node && NodeFilters.FirstReason(node, needs) is null;
                }
            }
        }

        version = view.Version;
        var next = 0;
        Array.Resize(ref slots, suits.AsSpan().Count(true));
        for (var slot = 0; slot < suits.Length; slot++)
        {
            if (suits[slot])
            {
                slots[next++] = slot;
            }
        }
    }
}
