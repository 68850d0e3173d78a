using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Settings;
using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;
using Bacalhau.Silo.Configuration;

namespace Bacalhau.Cli.Config;

/// <summary><c>bacalhau config set</c>.</summary>
internal sealed class ConfigSetCommand : CliCommand
{
    private readonly Argument<string[]> settings = new("KEY=VALUE") { Description = "The setting and what it becomes", Arity = ArgumentArity.OneOrMore };

    public ConfigSetCommand(CliHost host)
        : base("set", "Change a setting in the configuration file", """
            bacalhau config set API.Port=8080
            bacalhau config set -c other.yaml Labels=region=eu,disk=ssd
            """, host) => Arguments.Add(settings);

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var pairs = parsed.GetValue(settings)!;
        if (pairs is [var key, var value] && !key.Contains('=', StringComparison.Ordinal))
        {
            await Host.Error.WriteLineAsync("DEPRECATED: use key=value instead of space-separated key value");
            pairs = [$"{key}={value}"];
        }

        if (pairs.FirstOrDefault(pair => !pair.Contains('=', StringComparison.Ordinal)) is { } incomplete)
        {
            throw Mistakes.Of($"'{incomplete}' has no value", "Write KEY=VALUE.");
        }

        // Checked before anything is written.
        var sources = ClientSettings.SourcesOf(parsed, Host);
        var wanted = BacalhauConfiguration.Load(new(pairs, [], new Dictionary<string, string?>()));
        var file = sources.Arguments is [.., var last] ? last : Path.Combine(BacalhauConfiguration.Load(sources).DataFolder, "config.yaml");
        await Host.Output.WriteLineAsync($"Writing config to {file}");
        ConfigEditor.Set(file, pairs.Select(pair => pair[..pair.IndexOf('=', StringComparison.Ordinal)].Trim())
            .Select(name => ConfigCatalog.Find(name) ?? ConfigCatalog.FindContainer(name)!)
            .Select(found => (found.Name, wanted[found.Name])));
        return ExitCodes.Success;
    }
}
