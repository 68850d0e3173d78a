using System.Globalization;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Bacalhau.EndToEnd.Cli;

/// <summary>Values of cases and outputs in one form: maps, lists, texts, whole numbers, numbers, truth values and null.</summary>
internal static class CaseValue
{
    /// <summary>Reads YAML, plain scalars by the core schema.</summary>
    public static object? OfYaml(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Count switch
        {
            0 => null,
            1 => OfNode(stream.Documents[0].RootNode),
            _ => throw new FormatException("several documents"),
        };
    }

    /// <summary>Reads JSON.</summary>
    public static object? OfJson(string text) => OfElement(JsonElement.Parse(text));

    /// <summary>Follows a path such as <c>Items.0.ID</c>.</summary>
    public static object? At(object? value, string path) => path.Split('.').Aggregate(value, (at, part) => at switch
    {
        Dictionary<string, object?> map => map[part],
        List<object?> list => list[int.Parse(part, CultureInfo.InvariantCulture)],
        _ => throw new FormatException($"{path}: nothing is below '{at}'"),
    });

    private static object? OfNode(YamlNode node) => node switch
    {
        YamlMappingNode map => map.Children.ToDictionary(entry => ((YamlScalarNode)entry.Key).Value ?? "", entry => OfNode(entry.Value), StringComparer.Ordinal),
        YamlSequenceNode list => list.Children.Select(OfNode).ToList(),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: var text } => OfPlain(text ?? ""),
        YamlScalarNode scalar => scalar.Value,
        _ => throw new FormatException(node.ToString()),
    };

    private static object? OfPlain(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => true,
        "false" => false,
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        _ when text.AsSpan().IndexOfAnyInRange('0', '9') >= 0 && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => text,
    };

    private static object? OfElement(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().ToDictionary(property => property.Name, property => OfElement(property.Value), StringComparer.Ordinal),
        JsonValueKind.Array => element.EnumerateArray().Select(OfElement).ToList(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when element.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number => element.GetDouble(),
        _ => null,
    };
}
