using System.Collections.Frozen;

namespace Bacalhau.Silo.Configuration;

/// <summary>Every setting there is, with its default. <c>docs/configuration.md</c> and <c>bacalhau config list</c> are made from it.</summary>
public static partial class ConfigCatalog
{
    private static readonly ConfigKey[] Table =
    [
        .. ApiKeys,
        .. NodeKeys,
        .. OrchestratorKeys,
        .. ComputeKeys,
        .. DataKeys,
        .. JobKeys,
    ];

    private static readonly FrozenDictionary<string, ConfigKey> ByName =
        Table.ToFrozenDictionary(key => key.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets all keys, by name.</summary>
    public static IReadOnlyList<ConfigKey> Keys { get; } = [.. Table.OrderBy(key => key.Name, StringComparer.Ordinal)];

    /// <summary>Finds a key by its name in any case; null when there is none.</summary>
    public static ConfigKey? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Finds the structure or map that a longer path leads into, for example <c>Labels</c> for <c>Labels.region</c>; null when there is none.</summary>
    public static ConfigKey? FindContainer(string name)
    {
        for (var dot = name.LastIndexOf('.'); dot > 0; dot = name.LastIndexOf('.', dot - 1))
        {
            if (Find(name[..dot]) is { Kind: ConfigKind.Map or ConfigKind.Structure } container)
            {
                return container;
            }
        }

        return null;
    }

    /// <summary>Tells whether a path leads to keys below it, for example <c>API.TLS</c>.</summary>
    public static bool IsSection(string name) =>
        Keys.Any(key => key.Name.Length > name.Length && key.Name[name.Length] == '.' && key.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Gives the key whose name is nearest to a misspelt one; null when none is near.</summary>
    public static string? Suggest(string name)
    {
        var best = Keys
            .Select(key => (key.Name, Distance: Distance(name.ToUpperInvariant(), key.Name.ToUpperInvariant())))
            .MinBy(entry => entry.Distance);
        return best.Distance <= Math.Max(2, name.Length / 3) ? best.Name : null;
    }

    private static ConfigKey Text(string name, string value, string description, params string[] aliases) =>
        new(name, ConfigKind.Text, value, description) { Aliases = aliases };

    private static ConfigKey Number(string name, long value, string description, params string[] aliases) =>
        new(name, ConfigKind.Number, value.ToString(System.Globalization.CultureInfo.InvariantCulture), description) { Aliases = aliases };

    private static ConfigKey Flag(string name, bool value, string description, params string[] aliases) =>
        new(name, ConfigKind.Boolean, value ? "true" : "false", description) { Aliases = aliases };

    private static ConfigKey Duration(string name, string value, string description) => new(name, ConfigKind.Duration, value, description);

    private static ConfigKey List(string name, string description, string value = "") => new(name, ConfigKind.List, value, description);

    private static ConfigKey Map(string name, string description) => new(name, ConfigKind.Map, "", description);

    private static ConfigKey Structure(string name, string json, string description) => new(name, ConfigKind.Structure, json, description);

    private static ConfigKey Secret(string name, string description) => new(name, ConfigKind.Text, "", description) { IsSecret = true };

    /// <summary>How many insertions, deletions and replacements lead from one text to the other (Levenshtein 1966).</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
