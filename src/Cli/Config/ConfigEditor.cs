using System.Text.Json;
using System.Text.Json.Nodes;
using Bacalhau.Cli.Specs;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Bacalhau.Cli.Config;

/// <summary>Changes settings in a configuration file; what else is in it stays. Keys are written in lower case, as the original does.</summary>
internal static class ConfigEditor
{
    /// <summary>Sets values; makes the file when it is missing.</summary>
    public static void Set(string file, IEnumerable<(string Key, JsonNode Value)> values)
    {
        var root = Read(file);
        foreach (var (key, value) in values)
        {
            var parts = key.ToLowerInvariant().Split('.');
            var at = root;
            foreach (var part in parts[..^1])
            {
                at = Below(at, part);
            }

            Put(at, parts[^1], NodeOf(value));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var draft = file + ".new";
        using (var writer = new StreamWriter(draft))
        {
            new YamlStream(new YamlDocument(root)).Save(writer, assignAnchors: false);
        }

        // The library ends documents with a line of dots, which nobody wrote.
        var text = File.ReadAllText(draft);
        File.WriteAllText(draft, text.EndsWith("...\n", StringComparison.Ordinal) ? text[..^4] : text);
        File.Move(draft, file, overwrite: true);
    }

    private static YamlMappingNode Read(string file)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        try
        {
            using var reader = File.OpenText(file);
            var stream = new YamlStream();
            stream.Load(reader);
            return stream.Documents is [{ RootNode: YamlMappingNode map }, ..] ? map : [];
        }
        catch (YamlException e)
        {
            throw Mistakes.Of($"the configuration file '{file}' cannot be read: line {e.Start.Line}: {e.Message}");
        }
    }

    private static YamlMappingNode Below(YamlMappingNode map, string key)
    {
        if (Find(map, key) is { } known && map.Children[known] is YamlMappingNode below)
        {
            return below;
        }

        var made = new YamlMappingNode();
        Put(map, key, made);
        return made;
    }

    private static void Put(YamlMappingNode map, string key, YamlNode value)
    {
        if (Find(map, key) is { } known)
        {
            map.Children[known] = value;
        }
        else
        {
            map.Children.Add(new YamlScalarNode(key), value);
        }
    }

    private static YamlNode? Find(YamlMappingNode map, string key) =>
        map.Children.Keys.FirstOrDefault(node => node is YamlScalarNode { Value: { } name } && name.Equals(key, StringComparison.OrdinalIgnoreCase));

    private static YamlNode NodeOf(JsonNode? value) => value switch
    {
        JsonObject map => new YamlMappingNode(map.Select(entry => KeyValuePair.Create<YamlNode, YamlNode>(new YamlScalarNode(entry.Key), NodeOf(entry.Value)))),
        JsonArray list => new YamlSequenceNode(list.Select(NodeOf)),
        JsonValue text when text.GetValueKind() == JsonValueKind.String => new YamlScalarNode(text.GetValue<string>()),
        null => new YamlScalarNode("null"),
        _ => new YamlScalarNode(value.ToJsonString()),
    };
}
