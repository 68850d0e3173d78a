using System.CommandLine;
using System.Text.Json;
using Bacalhau.Api;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Terminal;
using Bacalhau.Client.Transport;

namespace Bacalhau.Cli.Versions;

/// <summary><c>bacalhau version</c>.</summary>
internal sealed class VersionCommand : CliCommand
{
    private readonly Option<bool> clientOnly = Flags.Switch("--client", "Only that of this program");
    private readonly OutputFlags output;

    public VersionCommand(CliHost host)
        : base("version", "Show the versions of this program and of the server", """
            bacalhau version
            bacalhau version --client --output json
            """, host)
    {
        Options.Add(clientOnly);
        output = OutputFlags.OfTable(this);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var client = ClientBuild.Current;
        var server = parsed.GetValue(clientOnly) ? null : await AskAsync(parsed, cancellationToken);
        var style = output.Read(parsed);
        if (style.Format is OutputFormat.Json or OutputFormat.Yaml)
        {
            ResultWriter.WriteValue(Host, style, Write(client, server));
            return ExitCodes.Success;
        }

        var columns = new List<Column<BuildVersion>> { new("client", _ => client.GitVersion) };
        if (server is not null)
        {
            columns.Add(new("server", _ => server.GitVersion));
            columns.Add(new("Update Message", _ => Difference(client, server)));
        }

        ResultWriter.WriteList(Host, style, [client], columns);
        return ExitCodes.Success;
    }

    private async Task<BuildVersion?> AskAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        try
        {
            return await client.Agent.VersionAsync(cancellationToken);
        }
        catch (BacalhauException e)
        {
            ErrorReport.Warn(Host, $"the server did not say its version: {e.Error.Message}");
            return null;
        }
    }

    private static string Difference(BuildVersion client, BuildVersion server) =>
        client.GitVersion == server.GitVersion ? "" : $"The client is {client.GitVersion} and the server {server.GitVersion}.";

    private static JsonElement Write(BuildVersion client, BuildVersion? server)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("clientVersion");
            JsonSerializer.Serialize(writer, client, ApiJson.TypeInfo<BuildVersion>());
            if (server is not null)
            {
                writer.WritePropertyName("serverVersion");
                JsonSerializer.Serialize(writer, server, ApiJson.TypeInfo<BuildVersion>());
                if (Difference(client, server) is { Length: > 0 } difference)
                {
                    writer.WriteString("updateMessage", difference);
                }
            }

            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
