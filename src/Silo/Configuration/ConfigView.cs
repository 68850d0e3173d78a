using System.Text.Json.Nodes;

namespace Bacalhau.Silo.Configuration;

/// <summary>Shows the settings in force, secrets covered.</summary>
public static class ConfigView
{
    /// <summary>What stands for a secret.</summary>
    public const string Covered = "********";

    private static readonly string[] SecretNames = ["Password", "APIKey"];

    /// <summary>Gives the tree as <c>/agent/config</c> shows it: empty values that nobody set left out.</summary>
    public static JsonObject ToTree(BacalhauConfiguration configuration)
    {
        var root = new JsonObject();
        foreach (var key in ConfigCatalog.Keys)
        {
            var value = Show(key, configuration[key.Name]);
            if (!IsEmpty(value) || configuration.IsSet(key.Name) || key.Name == "API.TLS.Insecure")
            {
                Place(root, key.Name.Split('.'), value);
            }
        }

        return root;
    }

    /// <summary>Gives one value, secrets covered.</summary>
    public static JsonNode Show(ConfigKey key, JsonNode value)
    {
        if (key.IsSecret)
        {
            return JsonValue.Create(value.ToString().Length == 0 ? "" : Covered);
        }

        var copy = value.DeepClone();
        Cover(copy);
        return copy;
    }

    private static void Cover(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray list:
                foreach (var item in list)
                {
                    Cover(item);
                }

                break;
            case JsonObject map:
                foreach (var (name, item) in map.ToList())
                {
                    if (SecretNames.Contains(name, StringComparer.OrdinalIgnoreCase) && item is JsonValue && item.ToString().Length > 0)
                    {
                        map[name] = Covered;
                    }
                    else
                    {
                        Cover(item);
                    }
                }

                break;
        }
    }

    private static bool IsEmpty(JsonNode value) => value switch
    {
        JsonObject map => map.Count == 0,
        JsonArray list => list.Count == 0,
        _ => value.ToJsonString() is "\"\"" or "0" or "false" or "\"0s\"",
    };

    private static void Place(JsonObject root, string[] path, JsonNode value)
    {
        var node = root;
        foreach (var part in path[..^1])
        {
            if (node[part] is not JsonObject next)
            {
                node[part] = next = [];
            }

            node = next;
        }

        node[path[^1]] = value;
    }
}
