using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Bacalhau.Silo.Configuration;

/// <summary>Reads a configuration file: YAML, keys in any case, nested or with dots.</summary>
internal static class ConfigFile
{
    private const long MaxBytes = 4 << 20;

    /// <summary>Reads a file into settings; everything wrong with it goes to <paramref name="errors"/>.</summary>
    public static IReadOnlyList<(ConfigKey Key, JsonNode Value)> Read(string path, ICollection<BacalhauError> errors)
    {
        var found = new List<(ConfigKey, JsonNode)>();
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
            {
                errors.Add(ConfigErrors.Create($"{path}: a configuration file may have 4 MiB at most"));
                return found;
            }

            using var reader = File.OpenText(path);
            var stream = new YamlStream();
            stream.Load(reader);
            if (stream.Documents is [{ RootNode: YamlMappingNode root }, ..])
            {
                Collect(root, "", new(path, found, errors));
            }
            else if (stream.Documents.Count > 0 && stream.Documents[0].RootNode is not YamlScalarNode { Value: null or "" })
            {
                errors.Add(ConfigErrors.Create($"{path}: keys and values are expected"));
            }
        }
        catch (ArgumentException e)
        {
            // The parser's own arithmetic fails on some malformed indentation.
            errors.Add(ConfigErrors.Create($"{path}: this is not YAML: {e.Message}"));
        }
        catch (YamlException e)
        {
            errors.Add(ConfigErrors.Create($"{path}, line {e.Start.Line}: {e.Message}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(ConfigErrors.Create($"the configuration file {path} cannot be read: {e.Message}"));
        }

        return found;
    }

    private static void Collect(YamlMappingNode map, string prefix, Reading reading)
    {
        foreach (var (nameNode, valueNode) in map.Children)
        {
            var name = prefix + ((YamlScalarNode)nameNode).Value;
            var where = $"{reading.Path}, line {nameNode.Start.Line}";
            if (ConfigCatalog.Find(name) is { } key)
            {
                var (value, problem) = ConfigValue.Parse(key, ToJson(valueNode));
                if (value is null)
                {
                    reading.Errors.Add(ConfigErrors.Create($"{where}: {key.Name}: {problem}"));
                }
                else
                {
                    reading.Found.Add((key, value));
                }
            }
            else if (valueNode is YamlMappingNode nested && ConfigCatalog.IsSection(name))
            {
                Collect(nested, name + ".", reading);
            }
            else if (!(ConfigCatalog.IsSection(name) && valueNode is YamlScalarNode { Value: null or "" }))
            {
                reading.Errors.Add(ConfigErrors.Unknown(name, where));
            }
        }
    }

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(entry => KeyValuePair.Create(((YamlScalarNode)entry.Key).Value ?? "", ToJson(entry.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" } => null,
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => null,
    };

    private sealed record Reading(string Path, List<(ConfigKey Key, JsonNode Value)> Found, ICollection<BacalhauError> Errors);
}
