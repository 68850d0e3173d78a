using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bacalhau.Api;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Output;

/// <summary>Writes results to standard output.</summary>
internal static class ResultWriter
{
    /// <summary>Writes a list: a table, CSV, or JSON and YAML of all items.</summary>
    public static void WriteList<T>(CliHost host, OutputStyle style, IReadOnlyList<T> items, IReadOnlyList<Column<T>> columns)
    {
        switch (style.Format)
        {
            case OutputFormat.Json or OutputFormat.Yaml:
                WriteValue(host, style, ListOf(items));
                break;
            default:
                WriteRows(host, style, items, columns);
                break;
        }
    }

    /// <summary>Writes a table or CSV.</summary>
    public static void WriteRows<T>(CliHost host, OutputStyle style, IReadOnlyList<T> items, IReadOnlyList<Column<T>> columns)
    {
        if (style.Format == OutputFormat.Csv)
        {
            WriteCsv(host, style, items, columns);
        }
        else
        {
            TableWriter.Write(host, style, items, columns);
        }
    }

    /// <summary>Writes one thing of the wire.</summary>
    public static void WriteObject<T>(CliHost host, OutputStyle style, T value) =>
        WriteValue(host, style, JsonSerializer.SerializeToElement(value, ApiJson.TypeInfo<T>()));

    /// <summary>Writes a JSON value.</summary>
    public static void WriteValue(CliHost host, OutputStyle style, JsonElement value) => host.Output.Write(
        style.Format == OutputFormat.Yaml ? YamlText.FromJson(Utf8(value, pretty: false)) : Encoding.UTF8.GetString(Utf8(value, style.IsPretty).Span) + "\n");

    /// <summary>Writes a JSON value that was put together here.</summary>
    public static void WriteNode(CliHost host, OutputStyle style, JsonNode value) => WriteValue(host, style, JsonElement.Parse(value.ToJsonString()));

    private static ReadOnlyMemory<byte> Utf8(JsonElement value, bool pretty)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new() { Indented = pretty, IndentSize = 2, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            value.WriteTo(writer);
        }

        return buffer.WrittenMemory;
    }

    private static JsonElement ListOf<T>(IReadOnlyList<T> items)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var item in items)
            {
                JsonSerializer.Serialize(writer, item, ApiJson.TypeInfo<T>());
            }

            writer.WriteEndArray();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void WriteCsv<T>(CliHost host, OutputStyle style, IReadOnlyList<T> items, IReadOnlyList<Column<T>> columns)
    {
        if (!style.HidesHeader)
        {
            host.Output.Write(string.Join(',', columns.Select(column => CsvField(column.Name))) + "\n");
        }

        foreach (var item in items)
        {
            host.Output.Write(string.Join(',', columns.Select(column => CsvField(column.Full(item)))) + "\n");
        }
    }

    private static string CsvField(string text) =>
        text.AsSpan().ContainsAny(',', '"', '\n') || text.Contains('\r', StringComparison.Ordinal)
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
}
