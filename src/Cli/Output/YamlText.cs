using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Bacalhau.Cli.Output;

/// <summary>Writes JSON values as YAML: keys in order of the alphabet, texts quoted where another reader could take them for something else.</summary>
internal static partial class YamlText
{
    /// <summary>Writes a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="sorted">Whether keys are sorted; else they stay in their order.</param>
    public static string Of(JsonElement value, bool sorted = true)
    {
        var text = new StringBuilder();
        if (!WriteInline(text, value))
        {
            WriteBlock(text, value, 0, sorted);
        }
        else
        {
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Writes a text as a scalar.</summary>
    public static string Scalar(string text) =>
        PlainText().IsMatch(text) && !Reserved().IsMatch(text)
            ? text
            : JsonSerializer.Serialize(text, OutputJson.Default.String);

    private static void WriteBlock(StringBuilder text, JsonElement value, int indent, bool sorted)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            var properties = value.EnumerateObject();
            foreach (var property in sorted ? properties.OrderBy(property => property.Name, StringComparer.Ordinal).AsEnumerable() : properties)
            {
                WriteEntry(text.Append(' ', indent).Append(Scalar(property.Name)).Append(':'), property.Value, indent + 2, sorted);
            }
        }
        else
        {
            foreach (var item in value.EnumerateArray())
            {
                text.Append(' ', indent).Append('-');
                if (item.ValueKind == JsonValueKind.Object && item.EnumerateObject().Any())
                {
                    // The first key of an item stands behind its dash.
                    var block = new StringBuilder();
                    WriteBlock(block, item, indent + 2, sorted);
                    text.Append(' ').Append(block, indent + 2, block.Length - indent - 2);
                }
                else
                {
                    WriteEntry(text, item, indent + 2, sorted);
                }
            }
        }
    }

    private static void WriteEntry(StringBuilder text, JsonElement value, int indent, bool sorted)
    {
        var end = text.Length;
        if (WriteInline(text, value))
        {
            text.Insert(end, ' ').Append('\n');
        }
        else
        {
            text.Append('\n');
            WriteBlock(text, value, indent, sorted);
        }
    }

    private static bool WriteInline(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                return false;
            case JsonValueKind.Object:
                text.Append("{}");
                return true;
            case JsonValueKind.Array:
                text.Append("[]");
                return true;
            case JsonValueKind.String:
                text.Append(Scalar(value.GetString()!));
                return true;
            case JsonValueKind.Undefined:
                text.Append("null");
                return true;
            default:
                text.Append(value.GetRawText());
                return true;
        }
    }

    [GeneratedRegex(@"\A[A-Za-z_/.]([A-Za-z0-9_/. @+,()-]*(:[A-Za-z0-9_/.@+-])?)*[A-Za-z0-9_/)]\z|\A[A-Za-z_/]\z", RegexOptions.NonBacktracking)]
    private static partial Regex PlainText();

    [GeneratedRegex(@"\A(?i:true|false|yes|no|on|off|null|y|n|\.inf|\.nan|\.?[0-9][0-9_.eE+-]*)\z", RegexOptions.NonBacktracking)]
    private static partial Regex Reserved();
}
