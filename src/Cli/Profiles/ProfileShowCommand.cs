using System.CommandLine;
using System.Text.Json.Nodes;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;
using Bacalhau.Silo.Configuration;

namespace Bacalhau.Cli.Profiles;

/// <summary><c>bacalhau profile show</c>.</summary>
internal sealed class ProfileShowCommand : ProfileCommand
{
    private readonly Argument<string?> profile = new("NAME") { Description = "Name of the profile [default: the current one]", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> showToken = Flags.Switch("--show-token", "Show the token, too");
    private readonly OutputFlags output;

    public ProfileShowCommand(CliHost host)
        : base("show", "Show a profile", "bacalhau profile show prod", host)
    {
        Arguments.Add(profile);
        Options.Add(showToken);
        output = OutputFlags.OfObject(this);
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var store = Open(parsed);
        var found = store.Get(parsed.GetValue(profile) ?? store.Current ?? throw Mistakes.Of("no profile is selected", "Name one."));
        ResultWriter.WriteNode(Host, output.Read(parsed), new JsonObject
        {
            ["name"] = found.Name,
            ["endpoint"] = found.Endpoint,
            ["description"] = found.Description,
            ["timeout"] = found.Timeout is { } limit ? GoDuration.Format(limit) : "",
            ["auth"] = new JsonObject { ["token"] = found.Token.Length == 0 || parsed.GetValue(showToken) ? found.Token : "********" },
            ["tls"] = new JsonObject { ["insecure"] = found.Insecure },
        });
        return Task.FromResult(ExitCodes.Success);
    }
}
