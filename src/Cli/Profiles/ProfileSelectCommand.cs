using System.CommandLine;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Profiles;

/// <summary><c>bacalhau profile select</c>.</summary>
internal sealed class ProfileSelectCommand : ProfileCommand
{
    private readonly Argument<string> profile = new("NAME") { Description = "Name of the profile" };

    public ProfileSelectCommand(CliHost host)
        : base("select", "Make a profile the current one", "bacalhau profile select prod", host) => Arguments.Add(profile);

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetValue(profile)!;
        Open(parsed).Select(name);
        await Host.Output.WriteLineAsync($"Switched to profile \"{name}\"");
        return ExitCodes.Success;
    }
}
