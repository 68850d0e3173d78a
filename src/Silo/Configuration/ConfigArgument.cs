using System.Text.Json.Nodes;

namespace Bacalhau.Silo.Configuration;

/// <summary>One <c>--config</c>: a file, <c>key=value</c>, or the name of a switch to turn on.</summary>
internal sealed record ConfigArgument(string? File, ConfigKey? Key, JsonNode? Value)
{
    /// <summary>Reads all of them; a path into a map or structure, such as <c>Labels.region=eu</c>, sets that part of it.</summary>
    public static IReadOnlyList<ConfigArgument> ParseAll(IEnumerable<string> arguments, ICollection<BacalhauError> errors)
    {
        var parsed = new List<ConfigArgument>();
        foreach (var argument in arguments)
        {
            if (Parse(argument, errors) is { } one)
            {
                parsed.Add(one);
            }
        }

        return parsed;
    }

    private static ConfigArgument? Parse(string argument, ICollection<BacalhauError> errors)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = (equals < 0 ? argument : argument[..equals]).Trim();
        var where = $"--config {argument}";
        if (equals < 0 && IsFileName(name))
        {
            if (System.IO.File.Exists(name))
            {
                return new(Path.GetFullPath(name), null, null);
            }

            errors.Add(ConfigErrors.Create($"{where}: there is no file {name}"));
            return null;
        }

        if (ConfigCatalog.Find(name) is { } key)
        {
            if (equals < 0 && key.Kind != ConfigKind.Boolean)
            {
                errors.Add(ConfigErrors.Create($"{where}: {key.Name} needs a value", $"Write --config {key.Name}=VALUE."));
                return null;
            }

            var (value, problem) = ConfigValue.Parse(key, equals < 0 ? "true" : argument[(equals + 1)..]);
            if (value is not null)
            {
                return new(null, key, value);
            }

            errors.Add(ConfigErrors.Create($"{where}: {key.Name}: {problem}"));
            return null;
        }

        if (equals > 0 && ConfigCatalog.FindContainer(name) is { Kind: ConfigKind.Map } map)
        {
            return new(null, map, new JsonObject { [name[(map.Name.Length + 1)..]] = argument[(equals + 1)..] });
        }

        errors.Add(ConfigErrors.Unknown(name, where));
        return null;
    }

    private static bool IsFileName(string name) =>
        name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);
}
