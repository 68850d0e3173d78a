using System.CommandLine;
using System.Text.Json;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Settings;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Versions;

/// <summary><c>bacalhau id</c>.</summary>
internal sealed class IdCommand : CliCommand
{
    private readonly OutputFlags output;

    public IdCommand(CliHost host)
        : base("id", "Show who this user is to servers", "bacalhau id --output json", host) => output = OutputFlags.OfTable(this);

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var folder = ClientSettings.Load(parsed, Host).Configuration.DataFolder;
        using var key = UserKey.LoadOrCreate(folder);
        var id = key.ClientId;
        var style = output.Read(parsed);
        if (style.Format is OutputFormat.Json or OutputFormat.Yaml)
        {
            ResultWriter.WriteValue(Host, style, JsonElement.Parse($$"""{"ID":"{{id}}","ClientID":"{{id}}"}"""));
        }
        else
        {
            ResultWriter.WriteList(Host, style, [id], [new("id", text => text), new("client id", text => text)]);
        }

        return Task.FromResult(ExitCodes.Success);
    }
}
