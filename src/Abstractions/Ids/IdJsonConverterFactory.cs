using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bacalhau;

/// <summary>Reads and writes ids as JSON strings; null reads as the empty id.</summary>
public sealed class IdJsonConverterFactory : JsonConverterFactory
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert == typeof(JobId) || typeToConvert == typeof(ExecutionId) || typeToConvert == typeof(NodeId);

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        typeToConvert == typeof(JobId) ? new Converter<JobId>()
        : typeToConvert == typeof(ExecutionId) ? new Converter<ExecutionId>()
        : new Converter<NodeId>();

    private sealed class Converter<T> : JsonConverter<T>
        where T : struct, IEntityId<T>
    {
        public override bool HandleNull => true;

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType switch
            {
                JsonTokenType.Null => T.Parse(""),
                JsonTokenType.String => T.Parse(reader.GetString() ?? ""),
                _ => throw new JsonException($"a text is expected for {typeToConvert.Name}"),
            };

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Value ?? "");

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            T.Parse(reader.GetString() ?? "");

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(value.Value ?? "");
    }
}
