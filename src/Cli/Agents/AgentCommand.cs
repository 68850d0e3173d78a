using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Terminal;
using Bacalhau.Client;

namespace Bacalhau.Cli.Agents;

/// <summary>A command of <c>bacalhau agent</c>: asks the node one thing and shows the answer.</summary>
internal sealed class AgentCommand : CliCommand
{
    private readonly Func<IAgentClient, OutputStyle, CancellationToken, Task> show;
    private readonly OutputFlags output;

    private AgentCommand(string name, string description, OutputFormat usual, Func<CliHost, IAgentClient, OutputStyle, CancellationToken, Task> show, CliHost host)
        : base(name, description, $"bacalhau agent {name}\nbacalhau agent {name} --output json --pretty", host)
    {
        this.show = (agent, style, cancellationToken) => show(host, agent, style, cancellationToken);
        output = OutputFlags.OfObject(this, usual);
    }

    public static IEnumerable<Command> All(CliHost host) =>
    [
        new AgentCommand("alive", "Ask whether the node lives", OutputFormat.Yaml, AliveAsync, host),
        new AgentCommand("version", "Show which build the node runs", OutputFormat.Text, VersionAsync, host),
        new AgentCommand("node", "Show what the node offers", OutputFormat.Yaml, NodeAsync, host),
        new AgentCommand("config", "Show how the node is configured; secrets are hidden", OutputFormat.Yaml, ConfigAsync, host),
    ];

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        await show(client.Agent, output.Read(parsed), cancellationToken);
        return ExitCodes.Success;
    }

    private static async Task AliveAsync(CliHost host, IAgentClient agent, OutputStyle style, CancellationToken cancellationToken) =>
        ResultWriter.WriteObject(host, style, await agent.AliveAsync(cancellationToken));

    private static async Task NodeAsync(CliHost host, IAgentClient agent, OutputStyle style, CancellationToken cancellationToken) =>
        ResultWriter.WriteObject(host, style, await agent.NodeAsync(cancellationToken));

    private static async Task ConfigAsync(CliHost host, IAgentClient agent, OutputStyle style, CancellationToken cancellationToken) =>
        ResultWriter.WriteValue(host, style with { IsPretty = true }, await agent.ConfigAsync(cancellationToken));

    private static async Task VersionAsync(CliHost host, IAgentClient agent, OutputStyle style, CancellationToken cancellationToken)
    {
        var build = await agent.VersionAsync(cancellationToken);
        if (style.Format == OutputFormat.Text)
        {
            await host.Output.WriteAsync($"Bacalhau {build.GitVersion}\nBuildDate {TimeText.Full(build.BuildDate)}\nGitCommit {build.GitCommit}\n");
        }
        else
        {
            ResultWriter.WriteObject(host, style, build);
        }
    }
}
