using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Bacalhau.Api;

/// <summary>The JSON of the wire: exact names out; case, unknown keys, nulls, repeated keys and text behind the value forgiven in.</summary>
public static class ApiJson
{
    /// <summary>Compact JSON.</summary>
    public static readonly JsonSerializerOptions Options = Create(indented: false);

    /// <summary>Indented by two, for <c>?pretty</c>.</summary>
    public static readonly JsonSerializerOptions PrettyOptions = Create(indented: true);

    /// <summary>The same shapes with the library's own converters only, for what describes them, such as an OpenAPI document. Not for reading or writing.</summary>
    public static readonly JsonSerializerOptions SchemaOptions = CreateForSchemas();

    /// <summary>Gives the metadata of a type of this namespace.</summary>
    public static JsonTypeInfo<T> TypeInfo<T>(bool pretty = false) =>
        (JsonTypeInfo<T>)(pretty ? PrettyOptions : Options).GetTypeInfo(typeof(T));

    /// <summary>Reads the first JSON value of a text; what follows it is ignored. Null when that value is null or there is none at all.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.BadRequest"/>: it is not JSON or not of this shape; the message names path and position.</exception>
    public static T? Read<T>(ReadOnlySpan<byte> utf8)
        where T : class
    {
        if (utf8.Trim(" \t\r\n"u8).IsEmpty)
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Options.MaxDepth, AllowMultipleValues = true });
            return JsonSerializer.Deserialize(ref reader, TypeInfo<T>());
        }
        catch (JsonException e)
        {
            throw ApiJsonErrors.Explain(e, typeof(T)).AsException(e);
        }
    }

    /// <summary>Writes a value and a line end, as the original server does.</summary>
    public static void Write<T>(IBufferWriter<byte> output, T value, bool pretty = false)
    {
        var options = pretty ? PrettyOptions : Options;
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = options.Encoder, Indented = pretty, IndentSize = 2, NewLine = "\n", SkipValidation = true }))
        {
            JsonSerializer.Serialize(writer, value, TypeInfo<T>(pretty));
        }

        output.Write("\n"u8);
    }

    /// <summary>Writes a value without a line end.</summary>
    public static byte[] ToUtf8<T>(T value, bool pretty = false) => JsonSerializer.SerializeToUtf8Bytes(value, TypeInfo<T>(pretty));

    /// <summary>Writes a value as text without a line end.</summary>
    public static string ToText<T>(T value, bool pretty = false) => JsonSerializer.Serialize(value, TypeInfo<T>(pretty));

    private static JsonSerializerOptions CreateForSchemas()
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = ApiJsonContext.Default.WithAddedModifier(WireShapes.DropComputed),
            Converters =
            {
                new JsonStringEnumConverter<NetworkType>(),
                new JsonStringEnumConverter<JobStateType>(),
                new JsonStringEnumConverter<HistoryLevel>(),
                new JsonStringEnumConverter<NodeType>(),
            },
        };
        options.MakeReadOnly();
        return options;
    }

    private static JsonSerializerOptions Create(bool indented)
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = ApiJsonContext.Default.WithAddedModifier(WireShapes.DropComputed).WithAddedModifier(WireShapes.Apply),
            PropertyNameCaseInsensitive = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NumberHandling = JsonNumberHandling.Strict,
            WriteIndented = indented,
            IndentSize = 2,
            NewLine = "\n",
            Converters =
            {
                new LenientTextConverter(),
                new LenientFlagConverter(),
                new LenientInt32Converter(),
                new LenientInt64Converter(),
                new GoTimeConverter(),
                new WireEnumConverter<NetworkType>(unknown: null),
                new WireEnumConverter<JobStateType>(unknown: JobStateType.Undefined),
                new WireEnumConverter<HistoryLevel>(unknown: HistoryLevel.Undefined),
                new WireEnumConverter<NodeType>(unknown: null),
                new WireNumberEnumConverter<ExecutionStateType>(),
                new WireNumberEnumConverter<DesiredStateType>(),
                new WireNumberEnumConverter<LogStream>(),
            },
        };
        options.MakeReadOnly();
        return options;
    }
}
