using System.CommandLine;
using Bacalhau.Cli.Settings;
using Bacalhau.Cli.Terminal;
using Bacalhau.Client;

namespace Bacalhau.Cli.CommandLine;

/// <summary>A command that does something.</summary>
internal abstract class CliCommand : Command
{
    private readonly CliHost host;

    /// <summary>Describes the command.</summary>
    /// <param name="name">Its word.</param>
    /// <param name="description">What it does, in a line.</param>
    /// <param name="examples">How it is used, a line each; comments begin with <c>#</c>.</param>
    /// <param name="host">The world.</param>
    protected CliCommand(string name, string description, string examples, CliHost host)
        : base(name, description)
    {
        this.host = host;
        HelpText.AddExamples(this, examples);
        SetAction(RunAsync);
    }

    /// <summary>Gets the world.</summary>
    protected CliHost Host => host;

    /// <summary>Does it.</summary>
    /// <returns>The exit code.</returns>
    protected abstract Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken);

    /// <summary>Makes a client for the server that flags, environment, files and profile lead to.</summary>
    protected BacalhauClient Connect(ParseResult parsed) => ClientSettings.Load(parsed, host).Connect();
}

/// <summary>A command that only has others below it.</summary>
internal sealed class CommandGroup : Command
{
    /// <summary>Describes the group.</summary>
    public CommandGroup(string name, string description, params IEnumerable<Command> commands)
        : base(name, description)
    {
        foreach (var command in commands)
        {
            Subcommands.Add(command);
        }

        SetAction(parsed => new System.CommandLine.Help.HelpAction().Invoke(parsed));
    }
}
