using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Settings;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Serve;

/// <summary><c>bacalhau devstack</c>.</summary>
internal sealed class DevstackCommand : CliCommand
{
    private const int MostNodes = 100;
    private readonly Option<int> computes = Flags.Number("--computes", "Nodes that only compute", 3, 0, MostNodes, "--compute-nodes");
    private readonly Option<int> orchestrators = Flags.Number("--orchestrators", "Nodes that only take requests", 1, 0, MostNodes, "--requester-nodes");
    private readonly Option<int> hybrids = Flags.Number("--hybrids", "Nodes that do both", 0, 0, MostNodes, "--hybrid-nodes");
    private readonly Option<int> bad = Flags.Number("--bad-computes", "How many of the computing nodes fail every execution", 0, 0, MostNodes, "--bad-compute-actors");
    private readonly Option<string?> folder = Flags.Text("--stack-repo", "Folder that keeps the state [default: a temporary one]", "FOLDER");
    private readonly Option<string?> processorProfile = Flags.Text("--cpu-profiling-file", "Accepted for compatibility: use dotnet-trace", "FILE").Hide();
    private readonly Option<string?> memoryProfile = Flags.Text("--memory-profiling-file", "Accepted for compatibility: use dotnet-gcdump", "FILE").Hide();
    private readonly Option<bool> randomPorts = Flags.Switch("--random-ports", "Every API listens on a free port");

    public DevstackCommand(CliHost host)
        : base("devstack", "Start a cluster for trying things, in one process", """
            bacalhau devstack
            PREDICTABLE_API_PORT=1 bacalhau devstack --computes 5
            """, host)
    {
        Options.Add(computes);
        Options.Add(orchestrators);
        Options.Add(hybrids);
        Options.Add(bad);
        Options.Add(folder);
        Options.Add(randomPorts);
        Options.Add(processorProfile);
        Options.Add(memoryProfile);
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken) => Silos.RunDevstackAsync(
        new()
        {
            Sources = ClientSettings.SourcesOf(parsed, Host),
            Computes = parsed.GetValue(computes),
            Hybrids = parsed.GetValue(hybrids),
            Orchestrators = parsed.GetValue(orchestrators),
            BadComputes = parsed.GetValue(bad),
            StackFolder = parsed.GetValue(folder) is { } given ? Host.PathOf(given) : null,
            RandomPorts = parsed.GetValue(randomPorts),
        },
        Host.Output,
        cancellationToken);
}
