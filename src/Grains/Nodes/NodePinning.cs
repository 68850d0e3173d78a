using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace Bacalhau.Grains;

/// <summary>Places a node's grain on the silo that names the node in its metadata; anywhere when none does, because the agent's heartbeats reach it all the same.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NodePinnedAttribute() : PlacementFilterAttribute(new NodePinnedStrategy());

/// <summary>The strategy behind <see cref="NodePinnedAttribute"/>.</summary>
internal sealed class NodePinnedStrategy(int order) : PlacementFilterStrategy(order)
{
    public NodePinnedStrategy()
        : this(0)
    {
    }
}

/// <summary>Finds the silo by its metadata.</summary>
internal sealed class NodePinnedDirector(ISiloMetadataCache cache) : IPlacementFilterDirector
{
    /// <summary>The key of a silo's metadata that lists its nodes, with commas between.</summary>
    public const string MetadataKey = "bacalhau-nodes";

    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var key = target.GrainIdentity.Key.ToString();
        var all = silos as IReadOnlyCollection<SiloAddress> ?? [.. silos];
        if (all.Count == 1)
        {
            return all;
        }

        var named = all.Where(silo => cache.GetSiloMetadata(silo).Metadata.TryGetValue(MetadataKey, out var nodes)
            && nodes.Split(',', StringSplitOptions.TrimEntries).Contains(key, StringComparer.Ordinal)).ToList();
        return named.Count > 0 ? named : all;
    }
}
