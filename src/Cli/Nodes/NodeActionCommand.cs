using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Terminal;
using Bacalhau.Client;

namespace Bacalhau.Cli.Nodes;

/// <summary><c>bacalhau node approve</c>, <c>reject</c>, <c>delete</c>, <c>cordon</c> and <c>uncordon</c>.</summary>
internal sealed class NodeActionCommand : CliCommand
{
    private readonly Argument<string> node = new("NODE") { Description = "Id of the node, or its beginning" };
    private readonly Option<string?> message = Flags.Text("--message", "Why, for the record", "TEXT", "-m");
    private readonly Func<INodesClient, string, string, CancellationToken, Task> act;

    private NodeActionCommand(string name, string description, Func<INodesClient, string, string, CancellationToken, Task> act, CliHost host)
        : base(name, description, $"bacalhau node {name} n-51225160\nbacalhau node {name} n-51225160 --message 'new disk'", host)
    {
        this.act = act;
        Arguments.Add(node);
        Options.Add(message);
    }

    public static IEnumerable<Command> All(CliHost host) =>
    [
        new NodeActionCommand("approve", "Take a node into the cluster", (nodes, id, why, cancellationToken) => nodes.ApproveAsync(id, why, cancellationToken), host),
        new NodeActionCommand("reject", "Put a node out of the cluster", (nodes, id, why, cancellationToken) => nodes.RejectAsync(id, why, cancellationToken), host),
        new NodeActionCommand("delete", "Forget a node", (nodes, id, why, cancellationToken) => nodes.DeleteAsync(id, why, cancellationToken), host),
        new NodeActionCommand("cordon", "Give a node nothing new; what runs goes on", (nodes, id, why, cancellationToken) => nodes.CordonAsync(id, why, cancellationToken), host),
        new NodeActionCommand("uncordon", "Open a cordoned or drained node to work again", (nodes, id, why, cancellationToken) => nodes.UncordonAsync(id, why, cancellationToken), host),
    ];

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        await act(client.Nodes, parsed.GetValue(node)!, parsed.GetValue(message) ?? "", cancellationToken);
        await Host.Output.WriteLineAsync("Ok");
        return ExitCodes.Success;
    }
}
