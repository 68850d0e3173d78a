using System.Globalization;
using Bacalhau.Api;
using Bacalhau.Cli.Output;

namespace Bacalhau.Cli.Explanations;

/// <summary>The columns of what nodes say to a job.</summary>
internal static class NodeVerdictColumns
{
    private const int WhyWidth = 80;

    public static IReadOnlyList<Column<ApiNodeVerdict>> All =>
    [
        new("Node ID", node => node.NodeID) { Short = node => new NodeId(node.NodeID).ShortId },
        new("Executions", node => node.Executions.ToString(CultureInfo.InvariantCulture)) { Short = node => node.Executions == 0 ? "" : node.Executions.ToString(CultureInfo.InvariantCulture) },
        new("Score", node => node.Scores.Count == 0 ? "" : node.Score.ToString(CultureInfo.InvariantCulture)),
        new("Filter", node => node.Filter),
        new("Why", Why) { MaxWidth = WhyWidth },
    ];

    /// <summary>The reason against a node, then the parts of its score that are not nothing.</summary>
    private static string Why(ApiNodeVerdict node)
    {
        var parts = string.Join(", ", node.Scores.Where(part => part.Value != 0).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Key} {part.Value}")));
        return node.Reason.Length == 0 ? parts : parts.Length == 0 ? node.Reason : $"{node.Reason} ({parts})";
    }
}
