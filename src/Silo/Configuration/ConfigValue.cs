using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bacalhau.Silo.Configuration;

/// <summary>Turns what users write into checked values: JSON of the key's kind, durations in Go's spelling.</summary>
internal static class ConfigValue
{
    /// <summary>Reads the text of a command line, a variable or a scalar of a file.</summary>
    /// <returns>The value, or null and why not.</returns>
    public static (JsonNode? Value, string? Problem) Parse(ConfigKey key, string text) => key.Kind switch
    {
        ConfigKind.Text => (JsonValue.Create(text), null),
        ConfigKind.Number => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? (JsonValue.Create(number), null)
            : Bad(text, "a whole number"),
        ConfigKind.Boolean => ParseBoolean(text) is { } flag ? (JsonValue.Create(flag), null) : Bad(text, "true or false"),
        ConfigKind.Duration => GoDuration.TryParse(text, out var duration)
            ? (JsonValue.Create(GoDuration.Format(duration)), null)
            : Bad(text, "a duration such as 30s, 1h30m or 100ms"),
        ConfigKind.List => ParseList(text),
        ConfigKind.Map => ParseMap(text),
        _ => ParseStructure(text),
    };

    /// <summary>Reads a value of a file.</summary>
    public static (JsonNode? Value, string? Problem) Parse(ConfigKey key, JsonNode? value) => (key.Kind, value) switch
    {
        (_, null) => (Default(key), null),
        (ConfigKind.Structure, JsonObject or JsonArray) => (value.DeepClone(), null),
        (ConfigKind.Map, JsonObject map) when map.All(entry => entry.Value is JsonValue) =>
            (new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)JsonValue.Create(entry.Value!.ToString())))), null),
        (ConfigKind.List, JsonArray list) when list.All(item => item is JsonValue) =>
            (new JsonArray([.. list.Select(item => (JsonNode?)JsonValue.Create(item!.ToString()))]), null),
        (_, JsonValue scalar) => Parse(key, scalar.ToString()),
        _ => (null, $"{Describe(key.Kind)} is expected"),
    };

    /// <summary>Gives the value of a key that nobody set.</summary>
    public static JsonNode Default(ConfigKey key)
    {
        var (value, problem) = key.Kind == ConfigKind.Structure
            ? (JsonNode.Parse(key.Default), null)
            : Parse(key, key.Default);
        return value ?? throw new InvalidOperationException($"the default of {key.Name} is wrong: {problem}");
    }

    /// <summary>Reads a truth value in any spelling of Go's <c>strconv.ParseBool</c>; null for another text.</summary>
    public static bool? ParseBoolean(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };

    private static (JsonNode? Value, string? Problem) ParseList(string text)
    {
        if (text.Contains(';', StringComparison.Ordinal))
        {
            return (null, $"'{text}' holds a semicolon; separate items by commas");
        }

        var items = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return (new JsonArray([.. items.Select(item => (JsonNode?)JsonValue.Create(item))]), null);
    }

    private static (JsonNode? Value, string? Problem) ParseMap(string text)
    {
        var map = new JsonObject();
        foreach (var item in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = item.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                return (null, $"'{item}' is not of the form name=value");
            }

            map[item[..equals].Trim()] = item[(equals + 1)..].Trim();
        }

        return (map, null);
    }

    private static (JsonNode? Value, string? Problem) ParseStructure(string text)
    {
        try
        {
            return JsonNode.Parse(text) is { } node ? (node, null) : Bad(text, "a JSON value");
        }
        catch (JsonException)
        {
            return Bad(text, "a JSON value");
        }
    }

    private static (JsonNode? Value, string? Problem) Bad(string text, string wanted) => (null, $"'{text}' is not {wanted}");

    private static string Describe(ConfigKind kind) => kind switch
    {
        ConfigKind.Text => "a text",
        ConfigKind.Number => "a whole number",
        ConfigKind.Boolean => "true or false",
        ConfigKind.Duration => "a duration",
        ConfigKind.List => "a list of texts",
        ConfigKind.Map => "a map of texts",
        _ => "a structure",
    };
}
