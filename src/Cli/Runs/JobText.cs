using System.Text.Json;
using System.Text.Json.Nodes;
using Bacalhau.Api;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Runs;

/// <summary>Shows a job as a file that could be submitted.</summary>
internal static class JobText
{
    private static readonly string[] OfTheServer = ["ID", "State", "Version", "Revision", "CreateTime", "ModifyTime"];

    /// <summary>Writes the job as YAML, without what only the server sets.</summary>
    public static void WriteYaml(CliHost host, Job job) => host.Output.Write(YamlText.Of(ToElement(job)));

    private static JsonElement ToElement(Job job)
    {
        var node = JsonNode.Parse(ApiJson.ToUtf8(job))!.AsObject();
        foreach (var key in OfTheServer)
        {
            node.Remove(key);
        }

        return JsonElement.Parse(node.ToJsonString());
    }
}
