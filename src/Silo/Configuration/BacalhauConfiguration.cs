using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Bacalhau.Silo.Configuration;

/// <summary>The settings in force: defaults, then files, then the environment, then flags; each wins over those before it.</summary>
public sealed class BacalhauConfiguration
{
    private readonly Dictionary<string, JsonNode> values = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> set = new(StringComparer.OrdinalIgnoreCase);

    private BacalhauConfiguration()
    {
        foreach (var key in ConfigCatalog.Keys)
        {
            values[key.Name] = ConfigValue.Default(key);
        }
    }

    /// <summary>Gets the folder of everything the program keeps; absolute.</summary>
    public string DataFolder { get; private set; } = "";

    /// <summary>Gets the files that were read.</summary>
    public IReadOnlyList<string> Files { get; private set; } = [];

    /// <summary>Reads all sources. Everything wrong is reported at once.</summary>
    /// <param name="sources">What the user gave.</param>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.ConfigurationError"/>: a key or value is wrong; the message holds a line for each.</exception>
    public static BacalhauConfiguration Load(ConfigSources sources)
    {
        var errors = new List<BacalhauError>();
        var configuration = new BacalhauConfiguration();
        var arguments = ConfigArgument.ParseAll(sources.Arguments, errors);
        var variables = ReadVariables(sources.Variables, errors);
        var flags = ReadFlags(sources.Flags, errors);
        var files = arguments.Where(argument => argument.File is not null).Select(argument => argument.File!).ToList();
        var explicitFiles = files.SelectMany(file => ConfigFile.Read(file, errors)).ToList();
        List<(ConfigKey Key, JsonNode Value)> overrides =
            [.. explicitFiles, .. variables, .. flags, .. arguments.Where(argument => argument.Key is not null).Select(argument => (argument.Key!, argument.Value!))];

        configuration.DataFolder = ExpandFolder(
            overrides.LastOrDefault(entry => entry.Key.Name == "DataDir").Value?.GetValue<string>() ?? ConfigCatalog.Find("DataDir")!.Default,
            sources.Variables,
            errors);
        var defaultFile = Path.Combine(configuration.DataFolder, "config.yaml");
        if (files.Count == 0 && File.Exists(defaultFile))
        {
            files.Add(defaultFile);
            configuration.Apply(ConfigFile.Read(defaultFile, errors).Where(entry => entry.Key.Name != "DataDir"));
        }

        configuration.Apply(overrides);
        configuration.values["DataDir"] = configuration.DataFolder;
        configuration.Files = files;
        if (errors.Count > 0)
        {
            throw (errors.Count == 1 ? errors[0] : errors[0] with
            {
                Message = string.Join('\n', errors.Select(error => error.Message)),
                Hint = errors.Select(error => error.Hint).FirstOrDefault(hint => hint is not null),
            }).AsException();
        }

        return configuration;
    }

    /// <summary>Gives the value of a key as JSON; durations in Go's spelling.</summary>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    public JsonNode this[string name] => values[name];

    /// <summary>Tells whether somebody set the key.</summary>
    public bool IsSet(string name) => set.Contains(name);

    /// <summary>Gives a text.</summary>
    public string Text(string name) => values[name].GetValue<string>();

    /// <summary>Gives a truth value.</summary>
    public bool Flag(string name) => values[name].GetValue<bool>();

    /// <summary>Gives a whole number.</summary>
    public long Number(string name) => values[name].GetValue<long>();

    /// <summary>Sets a value from inside the program; the value is the one a user would write.</summary>
    public void Override(string name, string text)
    {
        var key = ConfigCatalog.Find(name) ?? throw new KeyNotFoundException(name);
        var (value, problem) = ConfigValue.Parse(key, text);
        values[key.Name] = value ?? throw new ArgumentException(problem, nameof(text));
        set.Add(key.Name);
    }

    /// <summary>Gives the settings as options classes bind them: parts separated by colons, durations as <see cref="TimeSpan"/>, empty texts left out.</summary>
    public IConfigurationRoot ToOptions()
    {
        var flat = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in ConfigCatalog.Keys)
        {
            Flatten(key.Name.Replace('.', ':'), values[key.Name], key.Kind == ConfigKind.Duration, flat);
        }

        return new ConfigurationBuilder().AddInMemoryCollection(flat).Build();
    }

    private static void Flatten(string path, JsonNode? node, bool isDuration, Dictionary<string, string?> flat)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (name, item) in map)
                {
                    Flatten($"{path}:{name}", item, false, flat);
                }

                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    Flatten(string.Create(CultureInfo.InvariantCulture, $"{path}:{i}"), list[i], false, flat);
                }

                break;
            case JsonValue value when isDuration:
                flat[path] = GoDuration.Parse(value.GetValue<string>()).ToString("c", CultureInfo.InvariantCulture);
                break;
            case JsonValue value when value.ToString() is { Length: > 0 } text:
                flat[path] = text;
                break;
        }
    }

    private static List<(ConfigKey Key, JsonNode Value)> ReadVariables(IReadOnlyDictionary<string, string?> variables, List<BacalhauError> errors)
    {
        var found = new List<(ConfigKey, JsonNode)>();
        foreach (var key in ConfigCatalog.Keys.Where(key => key.Kind != ConfigKind.Structure))
        {
            var name = new[] { key.Variable }.Concat(key.Aliases).FirstOrDefault(name => !string.IsNullOrEmpty(variables.GetValueOrDefault(name)));
            if (name is null)
            {
                continue;
            }

            Add(key, ConfigValue.Parse(key, variables[name]!), $"the environment variable {name}", found, errors);
        }

        return found;
    }

    private static List<(ConfigKey Key, JsonNode Value)> ReadFlags(IEnumerable<ConfigFlag> flags, List<BacalhauError> errors)
    {
        var found = new List<(ConfigKey, JsonNode)>();
        foreach (var flag in flags)
        {
            var key = ConfigCatalog.Find(flag.Key) ?? throw new ArgumentException($"{flag.Key} is not a key", nameof(flags));
            Add(key, ConfigValue.Parse(key, flag.Value), flag.Flag, found, errors);
        }

        return found;
    }

    private static void Add(
        ConfigKey key,
        (JsonNode? Value, string? Problem) parsed,
        string where,
        List<(ConfigKey, JsonNode)> found,
        List<BacalhauError> errors)
    {
        if (parsed.Value is { } value)
        {
            found.Add((key, value));
        }
        else
        {
            errors.Add(ConfigErrors.Create($"{where}: {key.Name}: {parsed.Problem}"));
        }
    }

    private static string ExpandFolder(string folder, IReadOnlyDictionary<string, string?> variables, List<BacalhauError> errors)
    {
        if (folder == "~" || folder.StartsWith("~/", StringComparison.Ordinal))
        {
            var home = variables.GetValueOrDefault("HOME") is { Length: > 0 } given ? given : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            folder = Path.Combine(home, folder.Length > 2 ? folder[2..] : "");
        }

        if (folder.Contains('$', StringComparison.Ordinal))
        {
            errors.Add(ConfigErrors.Create($"DataDir: '{folder}' holds a variable", "Write the folder out."));
        }

        return Path.GetFullPath(folder);
    }

    private void Apply(IEnumerable<(ConfigKey Key, JsonNode Value)> entries)
    {
        foreach (var (key, value) in entries)
        {
            values[key.Name] = value.DeepClone();
            set.Add(key.Name);
        }
    }
}

/// <summary>What the user gave, unread.</summary>
/// <param name="Arguments">The values of <c>--config</c>, in order: files, <c>key=value</c>, or the name of a switch.</param>
/// <param name="Flags">Flags that stand for a key, in order.</param>
/// <param name="Variables">The environment.</param>
public sealed record ConfigSources(
    IReadOnlyList<string> Arguments,
    IReadOnlyList<ConfigFlag> Flags,
    IReadOnlyDictionary<string, string?> Variables);

/// <summary>A flag that stands for a key.</summary>
/// <param name="Flag">The flag as the user wrote it, for messages.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">What it says.</param>
public sealed record ConfigFlag(string Flag, string Key, string Value);
