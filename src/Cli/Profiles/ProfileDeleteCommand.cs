using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Profiles;

/// <summary><c>bacalhau profile delete</c>.</summary>
internal sealed class ProfileDeleteCommand : ProfileCommand
{
    private readonly Argument<string> profile = new("NAME") { Description = "Name of the profile" };
    private readonly Option<bool> force = Flags.Switch("--force", "Do not ask", false, "-f");

    public ProfileDeleteCommand(CliHost host)
        : base("delete", "Remove a profile", "bacalhau profile delete prod --force", host)
    {
        Arguments.Add(profile);
        Options.Add(force);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var store = Open(parsed);
        var name = store.Get(parsed.GetValue(profile)!).Name;
        if (store.Current == name && !parsed.GetValue(force))
        {
            await Host.Error.WriteAsync($"Profile \"{name}\" is the current one. Delete it? [y/N] ");
            if ((await Host.Input.ReadLineAsync(cancellationToken))?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
            {
                throw Mistakes.Of($"profile '{name}' was not deleted", "--force deletes without asking.");
            }
        }

        store.Delete(name);
        await Host.Output.WriteLineAsync($"Profile \"{name}\" deleted");
        return ExitCodes.Success;
    }
}
