using System.Globalization;

namespace Bacalhau.Grains;

/// <summary>
/// The filters, in the order in which they are asked: first what never changes, last what changes from moment to moment. So the first reason against
/// a node tells what would have to change: only when nothing but room is missing, room is the reason.
/// </summary>
internal static class NodeFilters
{
    /// <summary>The job keeps its executions on different nodes, and the node has one.</summary>
    public const string Spread = "spread";

    /// <summary>The node has refused the job or cannot succeed with it.</summary>
    public const string Refused = "refused";

    /// <summary>A port of the host that the job must have is taken.</summary>
    public const string StaticPorts = "static-ports";

    /// <summary>There is no room now.</summary>
    public const string Room = "room";

    /// <summary>What room there is is kept for a job that waits in front.</summary>
    public const string Reserved = "reserved";

    /// <summary>Nothing is against it, but it was not needed.</summary>
    public const string Choice = "choice";

    /// <summary>The node does not compute.</summary>
    public const string Compute = "compute";

    /// <summary>The node is not approved.</summary>
    public const string Approval = "approval";

    /// <summary>The node is away.</summary>
    public const string Connection = "connection";

    /// <summary>The node keeps coming and going.</summary>
    public const string BackOff = "back-off";

    /// <summary>The node is closed to new work by an operator.</summary>
    public const string Cordon = "cordon";

    /// <summary>What the node is: refused here, it never runs the job as both are.</summary>
    public static readonly INodeFilter[] All =
    [
        new Filter("version", static (node, _) => NodeVersions.Reject(node.Info.Version)),
        new Filter("engine", static (node, needs) => Offers("engine", needs.Engine, node.Info.Compute.ExecutionEngines)),
        new Filter("publisher", static (node, needs) => needs.Publisher.Length == 0 ? null : Offers("publisher", needs.Publisher, node.Info.Compute.Publishers)),
        new Filter("storage", static (node, needs) => needs.Sources.Select(source => Offers("input source", source, node.Info.Compute.StorageSources)).FirstOrDefault(reason => reason is not null)),
        new Filter("labels", static (node, needs) => MatchesLabels(node, needs) ? null : $"labels don't match required selectors [{string.Join(", ", needs.Required.Select(Describe))}]"),
        new Filter("max-requirements", static (node, needs) => Exceeds(needs.Resources, node.Info.Compute.MaxJobRequirements, "the maximum available")),
        new Filter("capacity", static (node, needs) => Exceeds(needs.Resources, node.Info.Compute.MaxCapacity, "the node has")),
    ];

    /// <summary>How the node stands: refused here, it may run the job once somebody or something has changed that.</summary>
    public static readonly INodeFilter[] Standing =
    [
        new Filter(Compute, static (node, _) => node.Info.Type == NodeType.Compute ? null : "is not a compute node"),
        new Filter(Approval, static (node, _) => node.Membership switch
        {
            NodeMembership.Approved => null,
            NodeMembership.Rejected => "has been rejected",
            _ => "is not approved",
        }),
        new Filter(Connection, static (node, _) => node.Liveness switch
        {
            NodeLiveness.Connected => null,
            NodeLiveness.Suspect => "is late with its heartbeat",
            _ => "is not connected",
        }),
        new Filter(BackOff, static (node, _) => node.BackOffUntil is null ? null
            : string.Create(CultureInfo.InvariantCulture, $"keeps coming and going ({node.RecentLosses} times of late): it gets work again once it has stayed a while")),
        new Filter(Cordon, static (node, _) => node.Eligibility switch
        {
            NodeEligibility.Cordoned => "is cordoned",
            NodeEligibility.Draining => "is being drained",
            _ => null,
        }),
    ];

    /// <summary>Asks what the node is; null when nothing refuses.</summary>
    public static (string Filter, string Reason)? Reject(NodeState node, JobNeeds needs) => First(All, node, needs);

    /// <summary>Says why a node takes nothing at all now; null when it does.</summary>
    public static (string Filter, string Reason)? Unavailable(NodeState node, JobNeeds needs) => First(Standing, node, needs);

    /// <summary>Gives the first reason against a node, room and the job's own past aside; null when there is none.</summary>
    public static (string Filter, string Reason)? FirstReason(NodeState node, JobNeeds needs) =>
        node.Info.Type == NodeType.Compute && Reject(node, needs) is { } found ? found : Unavailable(node, needs);

    private static (string Filter, string Reason)? First(INodeFilter[] filters, NodeState node, JobNeeds needs)
    {
        foreach (var filter in filters)
        {
            if (filter.Reject(node, needs) is { } reason)
            {
                return (filter.Name, reason);
            }
        }

        return null;
    }

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
