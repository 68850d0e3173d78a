using Bacalhau.Api;
using Bacalhau.Client;

namespace Bacalhau.Cli.Explanations;

/// <summary>Reads explanations that name more nodes than one answer may.</summary>
internal static class ExplanationPages
{
    private const int LargestPage = 10_000;

    /// <summary>Reads as many pages as are needed; a limit of 0 is all nodes.</summary>
    public static async Task<ExplainJobResponse> ReadAsync(ExplainOptions options, Func<ExplainOptions, Task<ExplainJobResponse>> ask)
    {
        var wanted = options.Limit == 0 ? int.MaxValue : options.Limit;
        var asked = Math.Min(wanted, LargestPage);
        var answer = await ask(options with { Limit = asked });
        List<ApiNodeVerdict> nodes = [.. answer.Placement.Nodes];
        for (var got = nodes.Count; got == asked && nodes.Count < Math.Min(wanted, answer.Placement.Total);)
        {
            asked = Math.Min(wanted - nodes.Count, LargestPage);
            var next = (await ask(options with { Limit = asked, Offset = nodes.Count })).Placement.Nodes;
            got = next.Count;
            nodes.AddRange(next);
        }

        // Each page is worked out anew: a node that moved between two of them may stand in both.
        return answer with { Placement = answer.Placement with { Nodes = [.. nodes.DistinctBy(node => node.NodeID)] } };
    }
}
