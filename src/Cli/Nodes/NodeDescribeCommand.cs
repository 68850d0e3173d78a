using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Nodes;

/// <summary><c>bacalhau node describe</c>.</summary>
internal sealed class NodeDescribeCommand : CliCommand
{
    private readonly Argument<string> node = new("NODE") { Description = "Id of the node, or its beginning" };
    private readonly OutputFlags output;

    public NodeDescribeCommand(CliHost host)
        : base("describe", "Show all about a node", "bacalhau node describe n-51225160 --output json", host)
    {
        Arguments.Add(node);
        output = OutputFlags.OfObject(this);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        ResultWriter.WriteObject(Host, output.Read(parsed), await client.Nodes.GetAsync(parsed.GetValue(node)!, cancellationToken));
        return ExitCodes.Success;
    }
}
