using System.CommandLine;
using System.Text.Json.Nodes;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Profiles;

/// <summary><c>bacalhau profile list</c>.</summary>
internal sealed class ProfileListCommand : ProfileCommand
{
    private readonly OutputFlags output;

    public ProfileListCommand(CliHost host)
        : base("list", "List profiles", "bacalhau profile list --output json", host) => output = OutputFlags.OfTable(this);

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var store = Open(parsed);
        var (profiles, current, style) = (store.List(), store.Current, output.Read(parsed));
        if (style.Format is OutputFormat.Json or OutputFormat.Yaml)
        {
            ResultWriter.WriteNode(Host, style, new JsonArray([.. profiles.Select(profile => new JsonObject
            {
                ["current"] = profile.Name == current ? "*" : "",
                ["name"] = profile.Name,
                ["endpoint"] = profile.Endpoint,
                ["auth"] = AuthOf(profile),
            })]));
        }
        else if (profiles.Count == 0 && style.Format == OutputFormat.Table)
        {
            Host.Output.WriteLine("No profiles found");
        }
        else
        {
            ResultWriter.WriteList<Profile>(Host, style, profiles,
            [
                new("CURRENT", profile => profile.Name == current ? "*" : ""),
                new("NAME", profile => profile.Name),
                new("ENDPOINT", profile => profile.Endpoint),
                new("AUTH", AuthOf),
            ]);
        }

        return Task.FromResult(ExitCodes.Success);
    }
}
