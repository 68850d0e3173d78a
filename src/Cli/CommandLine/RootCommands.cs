using System.CommandLine;
using Bacalhau.Cli.Agents;
using Bacalhau.Cli.Auth;
using Bacalhau.Cli.Config;
using Bacalhau.Cli.Explanations;
using Bacalhau.Cli.Jobs;
using Bacalhau.Cli.Nodes;
using Bacalhau.Cli.Policies;
using Bacalhau.Cli.Profiles;
using Bacalhau.Cli.Runs;
using Bacalhau.Cli.Serve;
using Bacalhau.Cli.Terminal;
using Bacalhau.Cli.Versions;

namespace Bacalhau.Cli.CommandLine;

/// <summary>All commands.</summary>
internal static class RootCommands
{
    /// <summary>Makes the tree of commands.</summary>
    public static RootCommand Create(CliHost host)
    {
        var root = new RootCommand("Runs jobs where the data is: on one machine or a cluster of many.");
        root.Options.Clear();
        root.Directives.Clear();
        var help = HelpText.CreateOption();
        help.Recursive = true;
        root.Options.Add(help);
        GlobalFlags.AddTo(root);
        foreach (var command in Commands(host))
        {
            root.Subcommands.Add(command);
        }

        root.SetAction(new HelpText().Invoke);
        return root;
    }

    private static IEnumerable<Command> Commands(CliHost host) =>
    [
        new ServeCommand(host),
        new DevstackCommand(host),
        new CommandGroup("docker", "Run containers", new DockerRunCommand(host)),
        new CommandGroup("wasm", "Run WebAssembly modules", new WasmRunCommand(host)),
        new CommandGroup(
            "job",
            "Run, find, watch and stop jobs",
            new JobRunCommand(host),
            new ListCommand(host),
            new DescribeCommand(host),
            new ExplainCommand(host),
            new HistoryCommand(host),
            new ExecutionsCommand(host),
            new VersionsCommand(host),
            new LogsCommand(host),
            new StopCommand(host),
            new RerunCommand(host),
            new GetCommand(host),
            new JobValidateCommand(host)),
        new CommandGroup("node", "Find nodes, decide which belong and which get work", [new NodeListCommand(host), new NodeDescribeCommand(host), .. NodeActionCommand.All(host), new NodeDrainCommand(host), new NodeLabelCommand(host)]),
        new CommandGroup("agent", "Ask the node behind the address", AgentCommand.All(host)),
        new CommandGroup("config", "Show and change settings", new ConfigListCommand(host), new ConfigSetCommand(host)),
        new CommandGroup("policy", "Check, ask and test access policies, without a server", new PolicyCheckCommand(host), new PolicyEvalCommand(host), new PolicyTestCommand(host)),
        new CommandGroup("profile", "Remember clusters by name", ProfileCommand.All(host)),
        new CommandGroup("auth", "Credentials", new AuthInfoCommand(host), new HashPasswordCommand(host)),
        new VersionCommand(host),
        new IdCommand(host),
        .. OldNames(host),
    ];

    /// <summary>The names of releases before 1.4, which scripts still use.</summary>
    private static IEnumerable<Command> OldNames(CliHost host)
    {
        foreach (var command in new Command[]
        {
            new JobRunCommand(host, isOld: true),
            new ListCommand(host),
            new DescribeCommand(host),
            new GetCommand(host),
            new LogsCommand(host),
            new StopCommand(host, "cancel"),
            new JobValidateCommand(host),
        })
        {
            command.Hidden = true;
            yield return command;
        }
    }
}
