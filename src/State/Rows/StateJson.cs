using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bacalhau.State.Rows;

/// <summary>The stored JSON. Unknown fields are read over, so that an older program reads what a newer one wrote.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, Converters = [typeof(TicksConverter)])]
[JsonSerializable(typeof(JobBody))]
[JsonSerializable(typeof(ExecutionBody))]
[JsonSerializable(typeof(EventBody))]
[JsonSerializable(typeof(VersionEnd))]
internal sealed partial class RowJson : JsonSerializerContext
{
    /// <summary>The context with texts written as they are: rows are read by programs and people, never put into a page.</summary>
    public static RowJson Rows => Relaxed.Context;

    // A class of its own, because the generated default must be there first.
    private static class Relaxed
    {
        public static readonly RowJson Context = new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}

/// <summary>The stored JSON of the model's own records: specifications and nodes. Only nulls are left out, for their defaults are the model's business.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(NodeBody))]
internal sealed partial class ModelJson : JsonSerializerContext
{
    /// <summary>The context with texts written as they are.</summary>
    public static ModelJson Rows => Relaxed.Context;

    // A class of its own, because the generated default must be there first.
    private static class Relaxed
    {
        public static readonly ModelJson Context = new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}

/// <summary>Instants as ticks (100 ns since the year 1, UTC): exact for every instant.</summary>
internal sealed class TicksConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetInt64(), TimeSpan.Zero);

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.UtcTicks);
}
