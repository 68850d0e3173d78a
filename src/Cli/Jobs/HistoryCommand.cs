using System.CommandLine;
using Bacalhau.Api;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Terminal;
using Bacalhau.Client;

namespace Bacalhau.Cli.Jobs;

/// <summary><c>bacalhau job history</c>.</summary>
internal sealed class HistoryCommand : CliCommand
{
    private readonly JobFlags job;
    private readonly Option<string> eventType = Flags.Choice("--event-type", "Events of the job, of its executions, or all", "all", ["all", "job", "execution"]);
    private readonly Option<string?> execution = Flags.Text("--execution-id", "Events of one execution, by its full id", "ID");
    private readonly Option<bool> allVersions = Flags.Switch("--all-versions", "Those of all versions of the job");
    private readonly ListFlags list;
    private readonly OutputFlags output;

    public HistoryCommand(CliHost host)
        : base("history", "Show what happened to a job", """
            bacalhau job history j-51225160
            bacalhau job history j-51225160 --event-type execution --output json
            """, host)
    {
        job = new(this, hasVersion: true);
        Options.Add(eventType);
        Options.Add(execution);
        Options.Add(allVersions);
        list = new(this, 0, "the order in which things happened");
        output = OutputFlags.OfTable(this);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var key = job.Read(parsed);
        var (limit, nextToken, _, isReversed) = list.Read(parsed);
        var query = new HistoryOptions
        {
            EventType = parsed.GetValue(eventType)!,
            ExecutionId = parsed.GetValue(execution) ?? "",
            AllVersions = parsed.GetValue(allVersions),
            PageSize = limit,
            NextToken = nextToken,
        };
        var items = new List<ApiHistoryItem>();
        if (limit > 0)
        {
            items.AddRange((await client.Jobs.HistoryPageAsync(key, query, cancellationToken)).Items);
        }
        else
        {
            await foreach (var item in client.Jobs.HistoryAsync(key, query, cancellationToken))
            {
                items.Add(item);
            }
        }

        if (items.Count == 0 && key.Version > 0)
        {
            await JobVersions.RequireAsync(client, key, cancellationToken);
        }

        if (isReversed)
        {
            items.Reverse();
        }

        ResultWriter.WriteList(Host, output.Read(parsed), items, HistoryColumns.All(Host.Clock));
        return ExitCodes.Success;
    }
}
