using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bacalhau;

/// <summary>Enumerations as texts, read without regard to case.</summary>
/// <typeparam name="T">The enumeration; its member names are the wire's.</typeparam>
/// <param name="unknown">What an unknown text reads as; null refuses it.</param>
internal sealed class WireEnumConverter<T>(T? unknown) : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly string[] Names = Enum.GetNames<T>();

    public override bool HandleNull => true;

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return default;
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException($"a text is expected, one of {string.Join(", ", Names)}");
        }

        var text = reader.GetString()!;
        if (Array.Exists(Names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase)))
        {
            return Enum.Parse<T>(text, ignoreCase: true);
        }

        return unknown ?? throw new JsonException($"'{Clip.Text(text)}' is not one of {string.Join(", ", Names)}");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

/// <summary>Enumerations as numbers; null reads as 0.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal sealed class WireNumberEnumConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    public override bool HandleNull => true;

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null => default,
        JsonTokenType.Number when reader.TryGetInt32(out var number) => (T)Enum.ToObject(typeof(T), number),
        _ => throw new JsonException("a whole number is expected"),
    };

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(Convert.ToInt32(value, null));
}
