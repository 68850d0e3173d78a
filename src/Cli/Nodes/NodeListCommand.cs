using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Jobs;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Nodes;

/// <summary><c>bacalhau node list</c>.</summary>
internal sealed class NodeListCommand : CliCommand
{
    private static readonly string[] Approvals = ["approved", "pending", "rejected"];
    private static readonly string[] Statuses = ["connected", "disconnected"];
    private readonly Option<string[]> show = Flags.List("--show", "Groups of columns: labels, capacity, version, features [default: labels,capacity]", "GROUPS");
    private readonly Option<string?> labels = Flags.Text("--labels", "Labels the nodes must have", "SELECTOR");
    private readonly Option<string?> approval = Flags.Text("--filter-approval", "Only approved, pending or rejected nodes", "STATE");
    private readonly Option<string?> status = Flags.Text("--filter-status", "Only connected or disconnected nodes", "STATE");
    private readonly ListFlags list;
    private readonly OutputFlags output;

    public NodeListCommand(CliHost host)
        : base("list", "List nodes", """
            bacalhau node list
            bacalhau node list --show version,features --wide
            bacalhau node list --labels 'region=eu' --filter-status connected --output json
            """, host)
    {
        Options.Add(show);
        Options.Add(labels);
        Options.Add(approval);
        Options.Add(status);
        list = new(this, 0, "id, type, available_cpu, available_memory, available_disk, available_gpu, approval or status");
        output = OutputFlags.OfTable(this);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var columns = NodeColumns.Of(parsed.GetValue(show) is { Length: > 0 } groups ? groups : ["labels", "capacity"]);
        var (limit, nextToken, orderBy, isReversed) = list.Read(parsed);
        var query = new Client.NodeListOptions
        {
            Labels = parsed.GetValue(labels) ?? "",
            Approval = Filter(parsed.GetValue(approval), "filter-approval", Approvals),
            Status = Filter(parsed.GetValue(status), "filter-status", Statuses),
            OrderBy = orderBy,
            Reverse = isReversed,
            Limit = limit,
            NextToken = nextToken,
        };
        using var client = Connect(parsed);
        ResultWriter.WriteList(Host, output.Read(parsed), await client.Nodes.ListAsync(query, cancellationToken), columns);
        return ExitCodes.Success;
    }

    private static string Filter(string? value, string flag, string[] known) =>
        string.IsNullOrEmpty(value) ? ""
        : known.Contains(value, StringComparer.OrdinalIgnoreCase) ? value.ToLowerInvariant()
        : throw Mistakes.Of($"cannot use '{value}' as {flag} value, should be one of: [{string.Join(' ', known)}]");
}
