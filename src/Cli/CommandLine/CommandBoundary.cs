using System.CommandLine;
using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.CommandLine;

/// <summary>Finds where a command line stops being ours: everything behind the image or module belongs to what runs, as with docker.</summary>
internal static class CommandBoundary
{
    private const string End = "--";

    /// <summary>Puts <c>--</c> before the image (or module) of a command that takes one, and takes the one behind it away. Writes values of switches as the parser wants them.</summary>
    /// <exception cref="BacalhauException">A flag is not known, or the value of a switch is none.</exception>
    public static IReadOnlyList<string> Mark(string[] arguments, Command root, CliHost host)
    {
        arguments = [.. arguments];
        var options = new List<Option>(root.Options);
        var command = root;
        var at = 0;
        while (at < arguments.Length && arguments[at] != End)
        {
            var argument = arguments[at];
            if (argument.Length > 1 && argument[0] == '-')
            {
                var option = OptionOf(argument, options, command);
                arguments[at] = WithSwitchValue(argument, option);
                at += option.Arity.MinimumNumberOfValues > 0 && !argument.Contains('=', StringComparison.Ordinal) ? 2 : 1;
            }
            else if (Find(command, argument) is { } next)
            {
                command = next;
                options.AddRange(next.Options);
                at++;
            }
            else if (command is IRunsCommand)
            {
                break;
            }
            else
            {
                at++;
            }
        }

        return command is IRunsCommand && at < arguments.Length ? Divide(arguments, at, options, host) : arguments;
    }

    /// <summary>Finds the flag an argument names; of short flags in one word the last one, which alone may take a value.</summary>
    private static Option OptionOf(string argument, List<Option> options, Command command)
    {
        var name = NameOf(argument);
        if (FindOption(name, options) is { } known)
        {
            return known;
        }

        var letters = name.StartsWith("--", StringComparison.Ordinal) ? [] : name[1..].Select(letter => FindOption($"-{letter}", options)).ToList();
        return letters.Count > 0 && letters.All(option => option is not null)
            ? letters[^1]!
            : throw Mistakes.Of($"unknown flag: {name}", $"'--help' behind '{command.Name}' lists the flags.");
    }

    /// <summary>The parser knows <c>true</c> and <c>false</c> only.</summary>
    private static string WithSwitchValue(string argument, Option option)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 || option.ValueType != typeof(bool))
        {
            return argument;
        }

        return GoBool.TryParse(argument[(equals + 1)..], out var value)
            ? argument[..equals] + (value ? "=true" : "=false")
            : throw Mistakes.Of($"{option.Name} is true or false, not '{argument[(equals + 1)..]}'");
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

    private static string NameOf(string argument) => argument.Split('=')[0];

    private static Option? FindOption(string name, List<Option> options) =>
        options.FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));
}

/// <summary>Marks a command whose first argument is an image or module and whose other arguments belong to what runs.</summary>
internal interface IRunsCommand;
