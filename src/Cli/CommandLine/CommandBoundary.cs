using System.CommandLine;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.CommandLine;

/// <summary>Finds where a command line stops being ours: everything behind the image or module belongs to what runs, as with docker.</summary>
internal static class CommandBoundary
{
    private const string End = "--";

    /// <summary>Puts <c>--</c> before the image (or module) of a command that takes one, and takes the one behind it away.</summary>
    public static IReadOnlyList<string> Mark(string[] arguments, Command root, CliHost host)
    {
        var options = new List<Option>(root.Options);
        var command = root;
        var at = 0;
        while (at < arguments.Length && arguments[at] != End)
        {
            var argument = arguments[at];
            if (argument is ['-', not '\0', ..])
            {
                at += TakesNext(argument, options) ? 2 : 1;
            }
            else if (Find(command, argument) is { } next)
            {
                command = next;
                options.AddRange(next.Options);
                at++;
            }
            else
            {
                break;
            }
        }

        return command is IRunsCommand && at < arguments.Length ? Divide(arguments, at, options, host) : arguments;
    }

    private static List<string> Divide(string[] arguments, int image, List<Option> options, CliHost host)
    {
        var ours = arguments[..image].ToList();
        var behind = arguments[image] == End ? arguments[(image + 1)..] : arguments[image..];
        if (arguments[image] == End)
        {
            return [.. ours, End, .. behind];
        }

        var rest = behind[1..];
        var end = Array.IndexOf(rest, End);

        // `IMAGE -- cmd` and `IMAGE cmd -- args` mean the same as in the original: its first `--` is taken away.
        // `IMAGE --flag ... -- cmd` says that the flags before it are ours.
        // In `IMAGE sh -c x -- y` the `--` belongs to the command.
        if (end > 0 && rest[0].StartsWith('-'))
        {
            return [.. ours, .. rest[..end], End, behind[0], .. rest[(end + 1)..]];
        }

        if (end >= 0 && !rest[..end].Any(word => word.StartsWith('-')))
        {
            return [.. ours, End, behind[0], .. rest[..end], .. rest[(end + 1)..]];
        }

        if (rest.Length > 0 && rest[0].StartsWith("--", StringComparison.Ordinal) && FindOption(NameOf(rest[0]), options) is not null)
        {
            ErrorReport.Warn(host, $"{rest[0]} stands behind '{behind[0]}' and goes to what runs; put it before if it is meant for bacalhau.");
        }

        return [.. ours, End, .. behind];
    }

    private static Command? Find(Command command, string word) =>
        command.Subcommands.FirstOrDefault(sub => sub.Name == word || sub.Aliases.Contains(word));

    private static bool TakesNext(string argument, List<Option> options)
    {
        if (argument.Contains('=', StringComparison.Ordinal))
        {
            return false;
        }

        // Of short flags in one word only the last may take a value.
        var option = FindOption(argument, options)
            ?? (argument.StartsWith("--", StringComparison.Ordinal) ? null : FindOption("-" + argument[^1], options));
        return option is not null && option.Arity.MinimumNumberOfValues > 0;
    }

    private static string NameOf(string argument) => argument.Split('=')[0];

    private static Option? FindOption(string name, List<Option> options) =>
        options.FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));
}

/// <summary>Marks a command whose first argument is an image or module and whose other arguments belong to what runs.</summary>
internal interface IRunsCommand;
