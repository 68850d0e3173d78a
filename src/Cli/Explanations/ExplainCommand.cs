using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Jobs;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Explanations;

/// <summary><c>bacalhau job explain</c>.</summary>
internal sealed class ExplainCommand : CliCommand
{
    private const int UsualLimit = 20;
    private readonly JobFlags job;
    private readonly Option<int> limit = Flags.Number("--limit", "How many nodes to show; 0 for all. Counts are always of all nodes", UsualLimit);
    private readonly Option<string?> node = Flags.Text("--node", "Show only nodes whose ids begin so", "PREFIX");
    private readonly OutputFlags output;

    public ExplainCommand(CliHost host)
        : base("explain", "Say why a job runs where it does, or what it waits for and since when", """
            # what does it wait for, and what does every node say to it?
            bacalhau job explain j-51225160

            # why not on that node?
            bacalhau job explain my-job --node n-1a2b

            # all nodes, for a program
            bacalhau job explain my-job --limit 0 --output json

            # before it is submitted
            bacalhau job run --dry-run job.yaml
            bacalhau docker run --dry-run --explain --gpu 1 ubuntu nvidia-smi
            """, host)
    {
        job = new(this);
        Options.Add(limit);
        Options.Add(node);
        output = OutputFlags.OfTable(this);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var key = job.Read(parsed);
        var answer = await ExplanationPages.ReadAsync(
            new() { Limit = parsed.GetValue(limit), Node = parsed.GetValue(node) ?? "" },
            options => client.Jobs.ExplainAsync(key, options, cancellationToken));
        var style = output.Read(parsed);
        switch (style.Format)
        {
            case OutputFormat.Json or OutputFormat.Yaml:
                ResultWriter.WriteObject(Host, style, answer);
                break;
            case OutputFormat.Csv:
                ResultWriter.WriteList(Host, style, answer.Placement.Nodes, NodeVerdictColumns.All);
                break;
            default:
                new ExplanationText(Host, style, answer).Write();
                break;
        }

        return ExitCodes.Success;
    }
}
