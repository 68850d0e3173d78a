using System.Globalization;

namespace Bacalhau.Grains;

/// <summary>The filters, in the order in which they are asked.</summary>
internal static class NodeFilters
{
    public static readonly INodeFilter[] All =
    [
        new Filter("engine", static (node, needs) => Offers("engine", needs.Engine, node.Info.Compute.ExecutionEngines)),
        new Filter("publisher", static (node, needs) => needs.Publisher.Length == 0 ? null : Offers("publisher", needs.Publisher, node.Info.Compute.Publishers)),
        new Filter("storage", static (node, needs) => needs.Sources.Select(source => Offers("input source", source, node.Info.Compute.StorageSources)).FirstOrDefault(reason => reason is not null)),
        new Filter("labels", static (node, needs) => MatchesLabels(node, needs) ? null : $"labels don't match required selectors [{string.Join(", ", needs.Required.Select(Describe))}]"),
        new Filter("max-requirements", static (node, needs) => Exceeds(needs.Resources, node.Info.Compute.MaxJobRequirements, "the maximum available")),
        new Filter("capacity", static (node, needs) => Exceeds(needs.Resources, node.Info.Compute.MaxCapacity, "the node has")),
    ];

    /// <summary>Asks all filters; null when none refuses.</summary>
    public static (string Filter, string Reason)? Reject(NodeState node, JobNeeds needs)
    {
        foreach (var filter in All)
        {
            if (filter.Reject(node, needs) is { } reason)
            {
                return (filter.Name, reason);
            }
        }

        return null;
    }

    /// <summary>Says why a node takes nothing at all now; null when it does.</summary>
    public static string? Unavailable(NodeState node) => node switch
    {
        { Info.Type: not NodeType.Compute } => "is not a compute node",
        { Membership: not NodeMembership.Approved } => "is not approved",
        { Liveness: not NodeLiveness.Connected } => "is not connected",
        { BackOffUntil: not null } => string.Create(CultureInfo.InvariantCulture, $"keeps coming and going ({node.RecentLosses} times of late): it gets work again once it has stayed a while"),
        { Eligibility: NodeEligibility.Cordoned } => "is cordoned",
        { Eligibility: NodeEligibility.Draining } => "is being drained",
        _ => null,
    };

    private static string? Offers(string kind, string name, IReadOnlyList<string> offered)
    {
        foreach (var offer in offered)
        {
            if (string.Equals(offer, name, StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }
        }

        return $"does not support {kind} {name}, only [{string.Join(" ", offered)}]";
    }

    private static bool MatchesLabels(NodeState node, JobNeeds needs)
    {
        foreach (var constraint in needs.Required)
        {
            if (!constraint.Matches(node.Info.Labels))
            {
                return false;
            }
        }

        return true;
    }

    private static string Describe(LabelConstraint constraint) =>
        constraint.Values.Count == 0 ? $"{constraint.Key} {constraint.Operator}" : $"{constraint.Key} {constraint.Operator} ({string.Join(",", constraint.Values)})";

    private static string? Exceeds(ComputeResources ask, ComputeResources limit, string what)
    {
        if (ask.FitsIn(limit))
        {
            return null;
        }

        List<string> parts = [];
        Check("CPU", ask.CpuMillicores, limit.CpuMillicores, static value => (value / 1000.0).ToString("0.###", CultureInfo.InvariantCulture));
        Check("memory", ask.MemoryBytes, limit.MemoryBytes, ByteText);
        Check("disk", ask.DiskBytes, limit.DiskBytes, ByteText);
        Check("GPUs", ask.Gpus, limit.Gpus, static value => value.ToString(CultureInfo.InvariantCulture));
        return "job requires more " + string.Join(" and ", parts);

        void Check(string name, long wanted, long most, Func<long, string> text)
        {
            if (wanted > 0 && wanted > most)
            {
                parts.Add($"{name} ({text(wanted)}) than {what} ({text(most)})");
            }
        }
    }

    private static string ByteText(long bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
        var unit = 0;
        double value = bytes;
        while (value >= 1000 && unit < units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {units[unit]}");
    }

    private sealed class Filter(string name, Func<NodeState, JobNeeds, string?> reject) : INodeFilter
    {
        public string Name => name;

        public string? Reject(NodeState node, JobNeeds needs) => reject(node, needs);
    }
}
