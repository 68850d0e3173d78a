using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Jobs;

/// <summary><c>bacalhau job list</c>.</summary>
internal sealed class ListCommand : CliCommand
{
    private const int UsualLimit = 10;
    private const string NoCanaries = "bacalhau_canary!=true";
    private const int NameWidth = 30;
    private readonly Option<string?> labels = Flags.Text("--labels", $"Labels the jobs must have [default: {NoCanaries}]", "SELECTOR");
    private readonly Option<string?> jobNamespace = Flags.Text("--namespace", "Only jobs of this namespace [default: all]", "NAME");
    private readonly ListFlags list;
    private readonly OutputFlags output;

    public ListCommand(CliHost host, string name = "list")
        : base(name, "List jobs", """
            bacalhau job list
            bacalhau job list --labels 'team=data,env in (prod, test)' --limit 0 --output json
            bacalhau job list --order-by modified_at --order-reversed
            """, host)
    {
        Options.Add(labels);
        Options.Add(jobNamespace);
        list = new(this, UsualLimit, "created_at, modified_at or id");
        output = OutputFlags.OfTable(this);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var (limit, nextToken, orderBy, isReversed) = list.Read(parsed);
        var page = await client.Jobs.ListPageAsync(
            new() { Namespace = parsed.GetValue(jobNamespace) ?? "", Labels = [parsed.GetValue(labels) ?? NoCanaries], PageSize = limit, NextToken = nextToken, OrderBy = orderBy, Reverse = isReversed },
            cancellationToken);
        ResultWriter.WriteList(Host, output.Read(parsed), page.Items, Columns(Host.Clock));
        if (page.NextToken.Length > 0)
        {
            var space = parsed.GetValue(jobNamespace) is { Length: > 0 } name ? $" --namespace {name}" : "";
            await Host.Error.WriteAsync($"\nTo fetch more records use:\n\tbacalhau job list{space} --limit {limit} --next-token {page.NextToken}\n");
        }

        return ExitCodes.Success;
    }

    private static IReadOnlyList<Column<Job>> Columns(TimeProvider clock) =>
    [
        new("created", job => TimeText.Full(job.CreatedAt)) { Short = job => TimeText.Short(job.CreatedAt, clock) },
        new("id", job => job.Id.ToString()) { Short = job => job.Id.ShortId },
        new("name", job => job.Name) { Short = job => job.Name == job.Id.ToString() ? job.Id.ShortId : job.Name, MaxWidth = NameWidth },
        new("job", job => job.Tasks is [{ Engine.Type: var engine }, ..] ? engine : ""),
        new("type", job => job.Type),
        new("state", job => job.State.StateType.ToString()),
    ];
}
