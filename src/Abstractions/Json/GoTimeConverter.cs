using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bacalhau;

/// <summary>Instants as RFC 3339 in UTC with as many digits as they need, as Go writes them; the default instant is <c>0001-01-01T00:00:00Z</c>. Precision: 100 ns; further digits are cut.</summary>
public sealed class GoTimeConverter : JsonConverter<DateTimeOffset>
{
    private const int TickDigits = 7;

    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return default;
        }

        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("a time is expected");
        return TryParse(text, out var value) ? value : throw new JsonException($"'{Clip.Text(text)}' is not a time like 2026-01-31T10:00:00Z");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Format(value));

    /// <summary>Writes an instant.</summary>
    public static string Format(DateTimeOffset value) =>
        value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads an instant with any number of digits behind the second and any offset.</summary>
    public static bool TryParse(string text, out DateTimeOffset value)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0)
        {
            var end = dot + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            if (end - dot - 1 > TickDigits)
            {
                text = string.Concat(text.AsSpan(0, dot + 1 + TickDigits), text.AsSpan(end));
            }
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out value);
    }
}
