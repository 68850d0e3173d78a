using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bacalhau;

/// <summary>Instants as whole nanoseconds since 1970 (UTC); the default instant is 0. Precision: 100 ns.</summary>
public sealed class UnixNanosecondsConverter : JsonConverter<DateTimeOffset>
{
    private const long NanosecondsPerTick = 100;

    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? default : FromNanoseconds(reader.GetInt64());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(ToNanoseconds(value));

    /// <summary>Converts an instant.</summary>
    public static long ToNanoseconds(DateTimeOffset value) =>
        value == default ? 0 : (value.UtcTicks - DateTime.UnixEpoch.Ticks) * NanosecondsPerTick;

    /// <summary>Converts back; 0 is the default instant.</summary>
    public static DateTimeOffset FromNanoseconds(long value) =>
        value == 0 ? default : new(DateTime.UnixEpoch.Ticks + (value / NanosecondsPerTick), TimeSpan.Zero);
}
