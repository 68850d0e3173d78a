using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Bacalhau.Cli.CommandLine;

/// <summary>Help, with the examples of a command at its end.</summary>
internal sealed class HelpText : SynchronousCommandLineAction
{
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<Command, string> Examples = [];
    private readonly HelpAction inner = new();

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Makes the flag.</summary>
    public static Option CreateOption() => new HelpOption("--help", "-h") { Action = new HelpText(), Description = "Show help" };

    /// <summary>Remembers examples of a command.</summary>
    public static void AddExamples(Command command, string examples) => Examples.AddOrUpdate(command, examples);

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        inner.Invoke(parseResult);
        if (Examples.TryGetValue(parseResult.CommandResult.Command, out var examples))
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var line in examples.Split('\n'))
            {
                output.WriteLine(line.Length > 0 ? "  " + line : "");
            }

            output.WriteLine();
        }

        return ExitCodes.Success;
    }
}
