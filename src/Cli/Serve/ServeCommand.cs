using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Settings;
using Bacalhau.Cli.Terminal;
using Bacalhau.Silo.Configuration;
using Bacalhau.Silo.Hosting;

namespace Bacalhau.Cli.Serve;

/// <summary><c>bacalhau serve</c>.</summary>
internal sealed class ServeCommand : CliCommand
{
    private readonly Option<string?> name = Flags.Text("--name", "Name of a node that has none yet", "NAME");
    private readonly Option<bool> orchestrator = Flags.Switch("--orchestrator", "Take requests and place jobs; so does a node without any role");
    private readonly Option<bool> compute = Flags.Switch("--compute", "Run jobs");

    public ServeCommand(CliHost host)
        : base("serve", "Start a node", """
            # a cluster of one machine
            bacalhau serve --orchestrator --compute

            # with settings
            bacalhau serve --orchestrator --compute -c API.Port=8080 -c Compute.AllowListedLocalPaths=/data -c config.yaml
            """, host)
    {
        Options.Add(name);
        Options.Add(orchestrator);
        Options.Add(compute);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var flags = new List<ConfigFlag>();
        Add(orchestrator, "Orchestrator.Enabled");
        Add(compute, "Compute.Enabled");
        var request = new ServeRequest { Sources = ClientSettings.SourcesOf(parsed, Host, flags), Name = parsed.GetValue(name) };
        return await Silos.ServeAsync(request, Host.Output, cancellationToken);

        void Add(Option<bool> option, string key)
        {
            if (parsed.Has(option))
            {
                flags.Add(new(option.Name, key, parsed.GetValue(option) ? "true" : "false"));
            }
        }
    }
}
