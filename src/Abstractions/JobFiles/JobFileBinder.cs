using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bacalhau.Api;

namespace Bacalhau;

/// <summary>
/// Lays a file over the shape of a job and writes the JSON that the wire would carry. Where a text is expected a plain number or truth value
/// is taken as it is written (<c>CPU: 0.5</c>). Gathers every error with its position.
/// </summary>
internal sealed class JobFileBinder(JsonTypeInfo root, bool ignoreUnknownKeys = false)
{
    private readonly List<BacalhauError> errors = [];
    private int nodes;
    private long letters;

    public IReadOnlyList<BacalhauError> Errors => errors;

    public byte[] Bind(FileNode file)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = JobFileLimits.MaxDepth * 2, SkipValidation = true }))
        {
            Write(writer, file, root, "", depth: 1);
        }

        return buffer.ToArray();
    }

    private void Write(Utf8JsonWriter writer, FileNode node, JsonTypeInfo shape, string path, int depth)
    {
        Count(node, depth);
        switch (shape.Kind)
        {
            case JsonTypeInfoKind.Object when node is FileMap map:
                WriteObject(writer, map, shape, path, depth);
                break;
            case JsonTypeInfoKind.Dictionary when node is FileMap map:
                WriteMap(writer, map, shape.ElementType, path, depth);
                break;
            case JsonTypeInfoKind.Enumerable when node is FileList list:
                WriteList(writer, list, shape.ElementType, path, depth);
                break;
            case JsonTypeInfoKind.None when shape.Type == typeof(JsonElement):
                WriteFree(writer, node, path, depth);
                break;
            case JsonTypeInfoKind.None when shape.Type == typeof(SpecParams) && node is FileMap map:
                WriteMap(writer, map, elementType: null, path, depth);
                break;
            case JsonTypeInfoKind.None when shape.Type != typeof(SpecParams) && node is FileScalar scalar:
                WriteScalar(writer, scalar, shape.Type, path);
                break;
            default:
                if (IsNull(node))
                {
                    writer.WriteNullValue();
                }
                else
                {
                    Fail(writer, node, path, $"{Describe(node)} stands where {Expected(shape)} is expected", "Correct the indentation or the value.");
                }

                break;
        }
    }

    private void WriteObject(Utf8JsonWriter writer, FileMap map, JsonTypeInfo shape, string path, int depth)
    {
        writer.WriteStartObject();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in map.Entries)
        {
            var property = shape.Properties.FirstOrDefault(candidate => candidate.Name.Equals(entry.Key, StringComparison.OrdinalIgnoreCase));
            var at = Join(path, property?.Name ?? entry.Key);
            if (shape.Type == typeof(Job) && JobFileShape.IsServerOnly(entry.Key))
            {
                Add(at, "only the server sets it", "Remove it.", entry.Line, entry.Column);
            }
            else if (property is null || property.Set is null || (shape.Type == typeof(Job) && !JobFileShape.IsAllowed(entry.Key)))
            {
                if (!ignoreUnknownKeys)
                {
                    Add(at, "there is no such key", $"Known here: {JobFileShape.Keys(shape)}.", entry.Line, entry.Column);
                }
            }
            else if (!seen.Add(entry.Key))
            {
                Add(at, "the key stands here twice", "Remove one.", entry.Line, entry.Column);
            }
            else
            {
                writer.WritePropertyName(property.Name);
                Write(writer, entry.Value, ApiJson.Options.GetTypeInfo(property.PropertyType), at, depth + 1);
            }
        }

        writer.WriteEndObject();
    }

    private void WriteMap(Utf8JsonWriter writer, FileMap map, Type? elementType, string path, int depth)
    {
        writer.WriteStartObject();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            var at = Join(path, entry.Key);
            if (!seen.Add(entry.Key))
            {
                Add(at, "the key stands here twice", "Remove one.", entry.Line, entry.Column);
                continue;
            }

            writer.WritePropertyName(entry.Key);
            WriteElement(writer, entry.Value, elementType, at, depth + 1);
        }

        writer.WriteEndObject();
    }

    private void WriteList(Utf8JsonWriter writer, FileList list, Type? elementType, string path, int depth)
    {
        writer.WriteStartArray();
        for (var index = 0; index < list.Items.Count; index++)
        {
            WriteElement(writer, list.Items[index], elementType, $"{path}[{index}]", depth + 1);
        }

        writer.WriteEndArray();
    }

    private void WriteElement(Utf8JsonWriter writer, FileNode node, Type? type, string path, int depth)
    {
        if (type is not null)
        {
            Write(writer, node, ApiJson.Options.GetTypeInfo(type), path, depth);
        }
        else
        {
            WriteFree(writer, node, path, depth);
        }
    }

    /// <summary>Parameters of a plug-in have no shape here.</summary>
    private void WriteFree(Utf8JsonWriter writer, FileNode node, string path, int depth)
    {
        Count(node, depth);
        switch (node)
        {
            case FileMap map:
                WriteMap(writer, map, elementType: null, path, depth);
                break;
            case FileList list:
                WriteList(writer, list, elementType: null, path, depth);
                break;
            case FileScalar { IsPlain: true } scalar when YamlScalars.ToJson(scalar.Text) is { } json:
                writer.WriteRawValue(json, skipInputValidation: true);
                break;
            case FileScalar scalar:
                writer.WriteStringValue(scalar.Text);
                break;
        }
    }

    private void WriteScalar(Utf8JsonWriter writer, FileScalar scalar, Type type, string path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (IsNull(scalar))
        {
            writer.WriteNullValue();
        }
        else if (type == typeof(string) || type == typeof(JobId))
        {
            writer.WriteStringValue(scalar.Text);
        }
        else if (type.IsEnum)
        {
            WriteEnum(writer, scalar, type, path);
        }
        else if (Accepts(type, scalar, out var json))
        {
            writer.WriteRawValue(json, skipInputValidation: true);
        }
        else
        {
            Fail(writer, scalar, path, $"{Describe(scalar)} stands where {Expected(type)} is expected", "Correct the value.");
        }
    }

    private void WriteEnum(Utf8JsonWriter writer, FileScalar scalar, Type type, string path)
    {
        if (Enum.GetNames(type).Contains(scalar.Text, StringComparer.OrdinalIgnoreCase))
        {
            writer.WriteStringValue(scalar.Text);
        }
        else
        {
            Fail(writer, scalar, path, $"'{Clip.Text(scalar.Text)}' is not known here", $"Use one of {string.Join(", ", Enum.GetNames(type))}.");
        }
    }

    private static bool Accepts(Type type, FileScalar scalar, out string json)
    {
        json = scalar.IsPlain ? YamlScalars.ToJson(scalar.Text) ?? "" : "";
        return type == typeof(bool) ? json is "true" or "false"
            : type == typeof(int) ? int.TryParse(json, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            : type == typeof(long) ? long.TryParse(json, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            : type == typeof(double) && json is not ("" or "true" or "false");
    }

    private static bool IsNull(FileNode node) => node is FileScalar { IsPlain: true } scalar && YamlScalars.ToJson(scalar.Text) == "null";

    /// <summary>What an alias repeats counts again, so a small file cannot become a large job.</summary>
    private void Count(FileNode node, int depth)
    {
        letters += node is FileScalar scalar ? scalar.Text.Length : 0;
        if (++nodes > JobFileLimits.MaxNodes || letters > JobFileLimits.MaxBytes)
        {
            throw new JobFileException("aliases make the file too large", "Write less, or pass large data as an input.", node.Line, node.Column);
        }

        if (depth > JobFileLimits.MaxDepth)
        {
            throw new JobFileException($"lists and maps are more than {JobFileLimits.MaxDepth} deep", "Flatten the file.", node.Line, node.Column);
        }
    }

    private void Fail(Utf8JsonWriter writer, FileNode node, string path, string problem, string hint)
    {
        Add(path, problem, hint, node.Line, node.Column);
        writer.WriteNullValue();
    }

    private void Add(string path, string problem, string hint, long line, long column)
    {
        if (errors.Count < JobLimits.MaxErrors)
        {
            errors.Add(JobFileException.Error(path, problem, hint, line, column));
        }
    }

    private static string Join(string path, string key) => path.Length == 0 ? Clip.Text(key) : $"{path}.{Clip.Text(key)}";

    private static string Describe(FileNode node) => node switch
    {
        FileMap => "a map",
        FileList => "a list",
        FileScalar { IsPlain: true } scalar => $"'{Clip.Text(scalar.Text)}'",
        FileScalar scalar => $"the text '{Clip.Text(scalar.Text)}'",
        _ => "something",
    };

    private static string Expected(JsonTypeInfo shape) => shape.Kind switch
    {
        JsonTypeInfoKind.Enumerable => "a list",
        JsonTypeInfoKind.None when shape.Type != typeof(SpecParams) => Expected(Nullable.GetUnderlyingType(shape.Type) ?? shape.Type),
        _ => "a map",
    };

    private static string Expected(Type type) =>
        type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(double) ? "a number"
        : "a text";
}
