using System.CommandLine;
using Bacalhau.Cli.CommandLine;

namespace Bacalhau.Cli.Jobs;

/// <summary>The flags of every list.</summary>
internal sealed class ListFlags
{
    private readonly Option<int> limit;
    private readonly Option<string?> nextToken = Flags.Text("--next-token", "Where the last page ended", "TOKEN");
    private readonly Option<string?> orderBy;
    private readonly Option<bool> reversed = Flags.Switch("--order-reversed", "Turn the order round");

    /// <summary>Adds the flags to a command.</summary>
    public ListFlags(Command command, int limit, string orders)
    {
        this.limit = Flags.Number("--limit", "How many to show; 0 for all", limit);
        orderBy = Flags.Text("--order-by", $"Order: {orders}", "FIELD");
        command.Options.Add(this.limit);
        command.Options.Add(nextToken);
        command.Options.Add(orderBy);
        command.Options.Add(reversed);
    }

    /// <summary>Reads what was typed.</summary>
    public (int Limit, string NextToken, string OrderBy, bool IsReversed) Read(ParseResult parsed) =>
        (parsed.GetValue(limit), parsed.GetValue(nextToken) ?? "", parsed.GetValue(orderBy) ?? "", parsed.GetValue(reversed));
}
