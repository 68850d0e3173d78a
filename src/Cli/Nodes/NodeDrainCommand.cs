using System.CommandLine;
using System.Globalization;
using Bacalhau.Api;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;
using Bacalhau.Client;
using Bacalhau.Silo.Configuration;

namespace Bacalhau.Cli.Nodes;

/// <summary><c>bacalhau node drain</c>.</summary>
internal sealed class NodeDrainCommand : CliCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private readonly Argument<string> node = new("NODE") { Description = "Id of the node, or its beginning" };
    private readonly Option<string?> deadline = Flags.Text("--deadline", "How long batch and ops executions may go on before they are stopped and moved; 0s for not at all [default: as long as they need]", "DURATION");
    private readonly Option<bool> wait = Flags.Switch("--wait", "Wait until nothing runs on the node any more");
    private readonly Option<string?> message = Flags.Text("--message", "Why, for the record", "TEXT", "-m");

    public NodeDrainCommand(CliHost host)
        : base("drain", "Empty a node: nothing new, and what runs leaves it", """
            bacalhau node drain n-51225160
            bacalhau node drain n-51225160 --deadline 10m --wait
            # Stop and move everything now:
            bacalhau node drain n-51225160 --deadline 0s --message 'broken fan'
            # Afterwards, open the node again:
            bacalhau node uncordon n-51225160
            """, host)
    {
        Arguments.Add(node);
        Options.Add(deadline);
        Options.Add(wait);
        Options.Add(message);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var limit = ReadDeadline(parsed.GetValue(deadline));
        var waits = parsed.GetValue(wait);
        using var client = Connect(parsed);
        var id = parsed.GetValue(node)!;
        try
        {
            await client.Nodes.DrainAsync(id, limit, parsed.GetValue(message) ?? "", cancellationToken);
        }
        catch (BacalhauException e) when (waits && e.Error.Code == BacalhauErrorCode.ConflictNodeState)
        {
            // Begun before, perhaps by this very command: what is left is the waiting.
            if (!IsDraining(await client.Nodes.GetAsync(id, cancellationToken)))
            {
                throw;
            }
        }

        await Host.Output.WriteLineAsync(waits ? await WaitAsync(client.Nodes, id, cancellationToken) : "Ok");
        return ExitCodes.Success;
    }

    private static TimeSpan? ReadDeadline(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : !GoDuration.TryParse(text, out var limit) ? throw Mistakes.Of($"--deadline '{text}' is not a duration", "Write for example 10m, 1h30m, or 0s for at once.")
        : limit < TimeSpan.Zero ? throw Mistakes.Of($"--deadline '{text}' is in the past", "Write 0s to have everything moved at once.")
        : limit;

    private static bool IsDraining(ApiNodeState node) => node.Eligibility == nameof(NodeEligibility.Draining);

    private async Task<string> WaitAsync(INodesClient nodes, string id, CancellationToken cancellationToken)
    {
        await using var spinner = Spinner.Start(Host, "Draining");
        while (true)
        {
            var state = await nodes.GetAsync(id, cancellationToken);
            if (!IsDraining(state))
            {
                throw Mistakes.Of($"node {state.Info.NodeID} is not being drained any more", "Somebody has cordoned or uncordoned it meanwhile.");
            }

            if (state.IsDrained)
            {
                return $"Node {state.Info.NodeID} is drained";
            }

            spinner.Label(Progress(state));
            await Task.Delay(LookEvery, Host.Clock, cancellationToken);
        }
    }

    private string Progress(ApiNodeState state)
    {
        var left = state.Info.ComputeNodeInfo.RunningExecutions;
        var text = string.Create(CultureInfo.InvariantCulture, $"{left} execution{(left == 1 ? "" : "s")} left");
        return state.DrainDeadline is not { } until ? text
            : until - Host.Clock.GetUtcNow() is var ahead && ahead > TimeSpan.Zero ? $"{text}, {GoDuration.Format(TimeSpan.FromSeconds(Math.Ceiling(ahead.TotalSeconds)))} until the deadline"
            : $"{text}, the deadline has passed: they are being moved";
    }
}
