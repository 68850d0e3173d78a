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
        var answer = await ask(options with { Limit = Math.Min(wanted, LargestPage) });
        List<ApiNodeVerdict> nodes = [.. answer.Placement.Nodes];
        while (nodes.Count < Math.Min(wanted, answer.Placement.Total))
        {
            var next = await ask(options with { Limit = Math.Min(wanted - nodes.Count, LargestPage), Offset = nodes.Count });
            if (next.Placement.Nodes.Count == 0)
            {
                break;
            }

            nodes.AddRange(next.Placement.Nodes);
        }

        return answer with { Placement = answer.Placement with { Nodes = nodes } };
    }
}
