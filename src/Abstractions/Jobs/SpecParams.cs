using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bacalhau;

/// <summary>The parameters of a plug-in: a JSON object whose keys are found without regard to case. Immutable; equal when the JSON is.</summary>
[JsonConverter(typeof(SpecParamsConverter))]
public sealed class SpecParams : IEquatable<SpecParams>
{
    /// <summary>No parameters.</summary>
    public static readonly SpecParams Empty = new(JsonElement.Parse("{}"));

    private readonly JsonElement json;

    private SpecParams(JsonElement json) => this.json = json;

    /// <summary>Gets whether there are none.</summary>
    public bool IsEmpty => json.GetPropertyCount() == 0;

    /// <summary>Gets the names and values in the order written.</summary>
    public IEnumerable<KeyValuePair<string, JsonElement>> Entries =>
        json.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, property.Value));

    /// <summary>Takes a JSON object.</summary>
    /// <exception cref="JsonException">The value is neither an object nor null.</exception>
    public static SpecParams FromJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => new(json.Clone()),
        JsonValueKind.Null or JsonValueKind.Undefined => Empty,
        _ => throw new JsonException($"an object is expected for Params, not {json.ValueKind}"),
    };

    /// <summary>Reads a JSON text.</summary>
    public static SpecParams FromJson(string json) => FromJson(JsonElement.Parse(json));

    /// <summary>Builds parameters from names and values; values may be texts, numbers, booleans, null, lists and maps of these.</summary>
    public static SpecParams Of(params IEnumerable<KeyValuePair<string, object?>> values)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            SpecParamsConverter.WriteValue(writer, values);
        }

        return FromJson(JsonElement.Parse(buffer.ToArray()));
    }

    /// <summary>Finds a parameter; the last of several that differ only in case wins.</summary>
    public bool TryGet(string name, out JsonElement value)
    {
        var found = false;
        value = default;
        foreach (var property in json.EnumerateObject())
        {
            if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                value = property.Value;
                found = true;
            }
        }

        return found;
    }

    /// <summary>Gives a text parameter; null when it is absent, null or not a text.</summary>
    public string? GetText(string name) =>
        TryGet(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Gives a list of texts; empty when it is absent or null; entries that are not texts are left out.</summary>
    public IReadOnlyList<string> GetTexts(string name) =>
        TryGet(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : [];

    /// <summary>Gives the parameters as JSON.</summary>
    public JsonElement ToJson() => json;

    /// <inheritdoc/>
    public bool Equals(SpecParams? other) => other is not null && JsonElement.DeepEquals(json, other.json);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SpecParams);

    /// <inheritdoc/>
    public override int GetHashCode() => json.GetPropertyCount();

    /// <inheritdoc/>
    public override string ToString() => json.GetRawText();
}
