using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Profiles;
using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;
using Bacalhau.Client;
using Bacalhau.Silo.Configuration;

namespace Bacalhau.Cli.Settings;

/// <summary>Where the server is and who asks, put together from flags, environment, files and profile.</summary>
/// <param name="Configuration">The settings in force.</param>
/// <param name="Options">What the client is made with.</param>
internal sealed record ClientSettings(BacalhauConfiguration Configuration, BacalhauClientOptions Options)
{
    /// <summary>Gathers everything.</summary>
    /// <exception cref="BacalhauException">Something is wrong; all of the configuration's mistakes are named at once.</exception>
    public static ClientSettings Load(ParseResult parsed, CliHost host)
    {
        var configuration = BacalhauConfiguration.Load(SourcesOf(parsed, host));
        var profile = ProfileStore.InFolder(configuration.DataFolder).Select(parsed.GetValue(GlobalFlags.Profile), host.Variable("BACALHAU_PROFILE"));
        var endpoint = EndpointRules.Choose(configuration, profile);
        var options = new BacalhauClientOptions
        {
            Endpoint = endpoint.Address,
            DataFolder = configuration.DataFolder,
            CaFile = configuration.Text("API.TLS.CAFile") is { Length: > 0 } file ? host.PathOf(file) : null,
            AcceptAnyCertificate = configuration.Flag("API.TLS.Insecure") || (endpoint.IsOfProfile && profile!.Insecure),
            AskAsync = (questions, _) => LoginPrompt.AskAsync(questions, host),
            FailFastUntilAnswered = true,
        };
        if (endpoint.IsOfProfile && profile!.Timeout is { } timeout)
        {
            options.RequestTimeout = timeout;
        }

        Credentials.Apply(options, host, endpoint.IsOfProfile ? profile!.Token : null);
        return new(configuration, options);
    }

    /// <summary>Makes the client.</summary>
    public BacalhauClient Connect() => BacalhauClient.Create(Options);

    /// <summary>Gathers what the user gave, unread.</summary>
    public static ConfigSources SourcesOf(ParseResult parsed, CliHost host, params IEnumerable<ConfigFlag> more)
    {
        var flags = new List<ConfigFlag>();
        AddFlag(GlobalFlags.ApiHost, "API.Host");
        AddFlag(GlobalFlags.ApiPort, "API.Port");
        AddFlag(GlobalFlags.DataDir, "DataDir");
        AddFlag(GlobalFlags.LogLevel, "Logging.Level");
        flags.AddRange(more);
        var arguments = parsed.GetValue(GlobalFlags.Config) ?? [];
        foreach (var flag in flags)
        {
            if (arguments.Any(argument => argument.StartsWith(flag.Key + "=", StringComparison.OrdinalIgnoreCase)))
            {
                throw Mistakes.Of($"{flag.Flag} and --config {flag.Key}=... cannot both be given", "Give one of them.");
            }
        }

        return new([.. arguments.Select(argument => Rooted(argument, host))], flags, host.Variables);

        void AddFlag(Option<string?> option, string key)
        {
            if (parsed.GetValue(option) is { } value)
            {
                flags.Add(new(option.Name, key, value));
            }
        }
    }

    private static string Rooted(string argument, CliHost host) =>
        !argument.Contains('=', StringComparison.Ordinal) && (argument.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || argument.EndsWith(".yml", StringComparison.OrdinalIgnoreCase))
            ? host.PathOf(argument)
            : argument;
}
