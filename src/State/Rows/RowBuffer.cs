using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Bacalhau.State.Rows;

/// <summary>The JSON of one change, all of its rows behind each other. Written by the caller, so that the writer only copies bytes.</summary>
internal sealed class RowBuffer
{
    [ThreadStatic]
    private static Utf8JsonWriter? pooledWriter;

    private readonly ArrayBufferWriter<byte> bytes = new(1024);

    /// <summary>Gets how many bytes there are.</summary>
    public int Length => bytes.WrittenCount;

    /// <summary>Adds a value.</summary>
    public Slice Add<T>(T value, JsonTypeInfo<T> type)
    {
        var start = bytes.WrittenCount;
        var writer = pooledWriter ??= new Utf8JsonWriter(Stream.Null, new JsonWriterOptions { Encoder = type.Options.Encoder, SkipValidation = true });
        writer.Reset(bytes);
        try
        {
            JsonSerializer.Serialize(writer, value, type);
            writer.Flush();
        }
        finally
        {
            writer.Reset(Stream.Null);
        }

        return new(start, bytes.WrittenCount - start);
    }

    /// <summary>Gives a value's bytes.</summary>
    public ReadOnlySpan<byte> this[Slice slice] => bytes.WrittenSpan.Slice(slice.Start, slice.Length);

    /// <summary>Where a value stands.</summary>
    internal readonly record struct Slice(int Start, int Length);
}
