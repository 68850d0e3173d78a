using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Settings;
using Bacalhau.Cli.Terminal;
using Bacalhau.Silo.Configuration;

namespace Bacalhau.Cli.Profiles;

/// <summary>A command of <c>bacalhau profile</c>.</summary>
internal abstract class ProfileCommand(string name, string description, string examples, CliHost host) : CliCommand(name, description, examples, host)
{
    /// <summary>Makes all of them.</summary>
    public static IEnumerable<Command> All(CliHost host) =>
    [
        new ProfileListCommand(host), new ProfileSaveCommand(host), new ProfileShowCommand(host), new ProfileSelectCommand(host), new ProfileDeleteCommand(host),
    ];

    /// <summary>Opens the profiles.</summary>
    protected ProfileStore Open(ParseResult parsed) =>
        ProfileStore.InFolder(BacalhauConfiguration.Load(ClientSettings.SourcesOf(parsed, Host)).DataFolder);

    /// <summary>What a profile proves who asks with.</summary>
    protected static string AuthOf(Profile profile) => profile.Token.Length > 0 ? "token" : "none";
}
