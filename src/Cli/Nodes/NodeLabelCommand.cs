using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Nodes;

/// <summary><c>bacalhau node label</c>.</summary>
internal sealed class NodeLabelCommand : CliCommand
{
    private readonly Argument<string> node = new("NODE") { Description = "Id of the node, or its beginning" };
    private readonly Argument<string[]> changes = new("LABEL") { Description = "KEY=VALUE to set a label, KEY- to remove one", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> message = Flags.Text("--message", "Why, for the record", "TEXT", "-m");

    public NodeLabelCommand(CliHost host)
        : base("label", "Set and remove labels of a node, on top of its own", """
            bacalhau node label n-51225160 region=eu disk=ssd
            bacalhau node label n-51225160 disk-
            """, host)
    {
        Arguments.Add(node);
        Arguments.Add(changes);
        Options.Add(message);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var labels = Read(parsed.GetValue(changes) ?? []);
        using var client = Connect(parsed);
        await client.Nodes.SetLabelsAsync(parsed.GetValue(node)!, labels, parsed.GetValue(message) ?? "", cancellationToken);
        await Host.Output.WriteLineAsync("Ok");
        return ExitCodes.Success;
    }

    private static Dictionary<string, string?> Read(string[] words)
    {
        Dictionary<string, string?> labels = new(StringComparer.Ordinal);
        List<string> mistakes = [];
        foreach (var word in words)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 && !word.EndsWith('-'))
            {
                mistakes.Add($"'{word}' is neither KEY=VALUE nor KEY-");
                continue;
            }

            var key = equals < 0 ? word[..^1] : word[..equals];
            if (equals == word.Length - 1)
            {
                mistakes.Add($"label '{key}' has no value");
            }

            if (!labels.TryAdd(key, equals < 0 ? null : word[(equals + 1)..]))
            {
                mistakes.Add($"label '{key}' is named twice");
            }
        }

        var errors = labels.Count > 0 ? NodeLabels.Check(labels) : [];
        mistakes.AddRange(errors.Select(error => error.Message));
        return mistakes.Count == 0 ? labels : throw Mistakes.Of(
            string.Join('\n', mistakes),
            errors.Count == 0 ? "Write KEY=VALUE to set a label, KEY- to remove one." : string.Join('\n', errors.Select(error => error.Hint).Distinct()));
    }
}
