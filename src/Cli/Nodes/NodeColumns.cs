using System.Globalization;
using Bacalhau.Api;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Specs;

namespace Bacalhau.Cli.Nodes;

/// <summary>The columns of nodes, by group.</summary>
internal static class NodeColumns
{
    private const int LabelsWidth = 42;

    /// <summary>Gives the columns every list has and those of the groups.</summary>
    /// <exception cref="BacalhauException">A group is not known.</exception>
    public static IReadOnlyList<Column<ApiNodeState>> Of(IEnumerable<string> groups) =>
    [
        new("id", node => node.Info.NodeID) { Short = node => new NodeId(node.Info.NodeID).ShortId },
        new("type", node => node.Info.NodeType.ToString()),
        new("approval", node => node.Membership),
        new("status", Status),
        .. groups.SelectMany(group => group.Trim().ToUpperInvariant() switch
        {
            "LABELS" => Labels,
            "CAPACITY" => Capacity,
            "VERSION" => Version,
            "FEATURES" => Features,
            _ => throw Mistakes.Of($"--show '{group}' is not known", "Known are labels, capacity, version and features."),
        }),
    ];

    /// <summary>Whether it is heard of, and behind a comma what keeps it from getting work.</summary>
    private static string Status(ApiNodeState node)
    {
        var status = node.ConnectionState.Status is { Length: > 0 } known ? known : node.Connection;
        var limit = node.IsDrained ? "DRAINED"
            : node.Eligibility.Length > 0 ? node.Eligibility.ToUpperInvariant()
            : node.ConnectionState.BackOffUntil is not null ? "BACKOFF"
            : node.ConnectionState.Liveness.ToUpperInvariant();
        return limit.Length == 0 ? status : $"{status},{limit}";
    }

    private static Column<ApiNodeState>[] Labels =>
    [
        new("labels", node => string.Join(' ', node.Info.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}")))
        {
            MaxWidth = LabelsWidth,
        },
    ];

    private static Column<ApiNodeState>[] Capacity =>
    [
        new("cpu", node => Share(node, resources => resources.CPU, value => value.ToString("0.0##", CultureInfo.InvariantCulture))),
        new("memory", node => Share(node, resources => resources.Memory, Bytes)),
        new("disk", node => Share(node, resources => resources.Disk, Bytes)),
        new("gpu", node => Share(node, resources => resources.GPU, value => value.ToString("0", CultureInfo.InvariantCulture))),
    ];

    private static Column<ApiNodeState>[] Version =>
    [
        new("version", node => node.Info.BacalhauVersion.GitVersion),
        new("architecture", node => node.Info.BacalhauVersion.GOARCH),
        new("os", node => node.Info.BacalhauVersion.GOOS),
    ];

    private static Column<ApiNodeState>[] Features =>
    [
        new("engines", node => Words(node.Info.ComputeNodeInfo.ExecutionEngines)),
        new("inputs from", node => Words(node.Info.ComputeNodeInfo.StorageSources)),
        new("outputs", node => Words(node.Info.ComputeNodeInfo.Publishers)),
    ];

    private static string Words(IReadOnlyList<string>? words) => string.Join(' ', words ?? []);

    /// <summary>What is free and what there is; nothing for a node that does not compute.</summary>
    private static string Share(ApiNodeState node, Func<ApiResources, double> amount, Func<double, string> text) =>
        node.Info.NodeType == NodeType.Compute
            ? $"{text(amount(node.Info.ComputeNodeInfo.AvailableCapacity))} / {text(amount(node.Info.ComputeNodeInfo.MaxCapacity))}"
            : "";

    private static string Bytes(double bytes)
    {
        string[] units = ["B", "KB", "MB", "GB", "TB", "PB"];
        var unit = 0;
        while (bytes >= 1000 && unit < units.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }

        return bytes.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }
}
