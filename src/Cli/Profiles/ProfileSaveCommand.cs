using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Settings;
using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;
using Bacalhau.Silo.Configuration;

namespace Bacalhau.Cli.Profiles;

/// <summary><c>bacalhau profile save</c>.</summary>
internal sealed class ProfileSaveCommand : ProfileCommand
{
    private readonly Argument<string> profile = new("NAME") { Description = "Name of the profile" };
    private readonly Option<string?> endpoint = Flags.Text("--endpoint", "Address of the API, with http:// or https://; needed for a new one", "URL");
    private readonly Option<string?> description = Flags.Text("--description", "What it is for");
    private readonly Option<string?> timeout = Flags.Text("--timeout", "How long one call may take, for example 30s", "DURATION");
    private readonly Option<bool> insecure = Flags.Switch("--insecure", "Accept any certificate");
    private readonly Option<bool> select = Flags.Switch("--select", "Make it the current one");

    public ProfileSaveCommand(CliHost host)
        : base("save", "Make a profile, or change one", "bacalhau profile save prod --endpoint https://bacalhau.example --select", host)
    {
        Arguments.Add(profile);
        foreach (var option in new Option[] { endpoint, description, timeout, insecure, select })
        {
            Options.Add(option);
        }
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var store = Open(parsed);
        var name = parsed.GetValue(profile)!;
        var known = store.Find(name);
        var address = parsed.GetValue(endpoint) ?? known?.Endpoint ?? throw Mistakes.Of($"profile '{name}' is new: --endpoint is missing");
        var saved = (known ?? new(name, address)) with { Endpoint = address };
        EndpointRules.Check(saved);
        saved = parsed.GetValue(description) is { } text ? saved with { Description = text } : saved;
        saved = parsed.Has(insecure) ? saved with { Insecure = parsed.GetValue(insecure) } : saved;
        if (parsed.GetValue(timeout) is { } duration)
        {
            saved = GoDuration.TryParse(duration, out var limit) && limit > TimeSpan.Zero
                ? saved with { Timeout = limit }
                : throw Mistakes.Of($"--timeout '{duration}' is not a duration", "For example 30s or 2m.");
        }

        store.Save(saved);
        if (parsed.GetValue(select))
        {
            store.Select(name);
        }

        await Host.Output.WriteLineAsync($"Profile \"{name}\" saved");
        return ExitCodes.Success;
    }
}
