using System.CommandLine;
using Bacalhau.Cli.Specs;

namespace Bacalhau.Cli.CommandLine;

/// <summary>Words what the parser could not understand.</summary>
internal static class ParseMistakes
{
    /// <summary>Describes all that is wrong with a command line.</summary>
    public static BacalhauException Of(ParseResult parsed)
    {
        var command = PathOf(parsed);
        var unknown = parsed.UnmatchedTokens is [var first, ..] ? first : null;
        if (unknown is not null && !unknown.StartsWith('-') && parsed.CommandResult.Command.Subcommands.Count > 0)
        {
            return Mistakes.Of($"unknown command '{unknown}' for '{command}'", $"'{command} --help' lists the commands.");
        }

        if (unknown is not null)
        {
            return Mistakes.Of(
                unknown.StartsWith('-') ? $"unknown flag: {unknown}" : $"'{command}' takes no argument '{unknown}'",
                $"'{command} --help' lists the flags.");
        }

        var messages = parsed.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal);
        return Mistakes.Of(string.Join('\n', messages), $"'{command} --help' shows how it is used.");
    }

    private static string PathOf(ParseResult parsed)
    {
        var names = new List<string>();
        for (System.CommandLine.Parsing.SymbolResult? result = parsed.CommandResult; result is not null; result = result.Parent)
        {
            if (result is System.CommandLine.Parsing.CommandResult { Command: var command })
            {
                names.Insert(0, command is RootCommand ? "bacalhau" : command.Name);
            }
        }

        return string.Join(' ', names);
    }
}
