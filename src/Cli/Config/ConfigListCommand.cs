using System.CommandLine;
using System.Text.Json.Nodes;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Settings;
using Bacalhau.Cli.Terminal;
using Bacalhau.Silo.Configuration;

namespace Bacalhau.Cli.Config;

/// <summary><c>bacalhau config list</c>.</summary>
internal sealed class ConfigListCommand : CliCommand
{
    private const int TextWidth = 60;
    private readonly OutputFlags output;

    public ConfigListCommand(CliHost host)
        : base("list", "Show every setting with its value", """
            bacalhau config list
            bacalhau config list -c other.yaml --output json
            """, host) => output = OutputFlags.OfTable(this);

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var configuration = BacalhauConfiguration.Load(ClientSettings.SourcesOf(parsed, Host));
        var style = output.Read(parsed);
        switch (style.Format)
        {
            case OutputFormat.Yaml:
                ResultWriter.WriteNode(Host, style, ConfigView.ToTree(configuration));
                break;
            case OutputFormat.Json:
                ResultWriter.WriteNode(Host, style with { IsPretty = true }, new JsonArray([.. ConfigCatalog.Keys.Select(key => new JsonObject
                {
                    ["Key"] = key.Name,
                    ["Value"] = ValueOf(configuration, key),
                    ["Description"] = key.Description,
                })]));
                break;
            default:
                ResultWriter.WriteList<ConfigKey>(Host, style, ConfigCatalog.Keys,
                [
                    new("Key", key => key.Name),
                    new("Value", key => ValueOf(configuration, key).ToString()) { MaxWidth = TextWidth },
                    new("Description", key => key.Description) { MaxWidth = TextWidth },
                ]);
                break;
        }

        return Task.FromResult(ExitCodes.Success);
    }

    private static JsonNode ValueOf(BacalhauConfiguration configuration, ConfigKey key) => ConfigView.Show(key, configuration[key.Name]);
}
