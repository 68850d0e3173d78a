using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Jobs;

/// <summary><c>bacalhau job executions</c>.</summary>
internal sealed class ExecutionsCommand : CliCommand
{
    private const int UsualLimit = 20;
    private readonly JobFlags job;
    private readonly Option<bool> allVersions = Flags.Switch("--all-versions", "Those of all versions of the job");
    private readonly ListFlags list;
    private readonly OutputFlags output;

    public ExecutionsCommand(CliHost host)
        : base("executions", "List the executions of a job", """
            bacalhau job executions j-51225160
            bacalhau job executions my-job --all-versions --output csv
            """, host)
    {
        job = new(this, hasVersion: true);
        Options.Add(allVersions);
        list = new(this, UsualLimit, "created_at or modified_at");
        output = OutputFlags.OfTable(this);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var key = job.Read(parsed);
        var (limit, nextToken, orderBy, isReversed) = list.Read(parsed);
        var executions = await client.Jobs.ExecutionsAsync(
            key,
            new() { AllVersions = parsed.GetValue(allVersions), Limit = limit, NextToken = nextToken, OrderBy = orderBy, Reverse = isReversed },
            cancellationToken);
        if (executions.Items.Count == 0 && key.Version > 0)
        {
            await JobVersions.RequireAsync(client, key, cancellationToken);
        }

        ResultWriter.WriteList(Host, output.Read(parsed), executions.Items, ExecutionColumns.All(Host.Clock));
        if (executions.NextToken.Length > 0)
        {
            await Host.Error.WriteAsync($"\nTo fetch more records use:\n\tbacalhau job executions {key.IdOrName} --limit {limit} --next-token {executions.NextToken}\n");
        }

        return ExitCodes.Success;
    }
}
