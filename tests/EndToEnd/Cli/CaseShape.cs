using System.Globalization;
using System.Text.RegularExpressions;

namespace Bacalhau.EndToEnd.Cli;

/// <summary>Compares a value with what a case wants of it.</summary>
internal static class CaseShape
{
    /// <summary>Says what differs; nothing when the value has the shape.</summary>
    public static IEnumerable<string> Differences(object? wanted, object? found, CaseVariables variables, string path = "$")
    {
        switch (wanted)
        {
            case Dictionary<string, object?> map when map.Keys.Any(key => key.StartsWith('$')):
                return OfList(map, found, variables, path);
            case Dictionary<string, object?> map when found is Dictionary<string, object?> given:
                return map.SelectMany(entry => entry.Key.StartsWith('!')
                    ? given.ContainsKey(entry.Key[1..]) ? [$"{path}.{entry.Key[1..]} should not be there"] : []
                    : given.TryGetValue(entry.Key, out var value) ? Differences(entry.Value, value, variables, $"{path}.{entry.Key}")
                    : [$"{path}.{entry.Key} is missing"]);
            case List<object?> list when found is List<object?> given:
                return list.Count == given.Count
                    ? list.SelectMany((item, index) => Differences(item, given[index], variables, $"{path}[{index}]"))
                    : [$"{path} has {given.Count} items, not {list.Count}"];
            case string text:
                return IsText(variables.Fill(text), found) ? [] : [$"{path} is '{Show(found)}', not '{variables.Fill(text)}'"];
            default:
                return Equals(wanted, found) || (wanted is long whole && found is double number && number == whole) ? [] : [$"{path} is '{Show(found)}', not '{Show(wanted)}'"];
        }
    }

    private static IEnumerable<string> OfList(Dictionary<string, object?> map, object? found, CaseVariables variables, string path)
    {
        if (found is not List<object?> list)
        {
            return [$"{path} is no list"];
        }

        return map.SelectMany<KeyValuePair<string, object?>, string>(entry => entry.Key switch
        {
            "$len" => list.Count == (long)entry.Value! ? [] : [$"{path} has {list.Count} items, not {entry.Value}"],
            "$min" => list.Count >= (long)entry.Value! ? [] : [$"{path} has {list.Count} items, fewer than {entry.Value}"],
            "$each" => list.SelectMany((item, index) => Differences(entry.Value, item, variables, $"{path}[{index}]")),
            "$has" => list.Any(item => !Differences(entry.Value, item, variables).Any()) ? [] : [$"{path} has no item that fits"],
            _ => [$"the case holds {entry.Key}, which is not known"],
        });
    }

    private static bool IsText(string wanted, object? found) => wanted switch
    {
        "$any" => true,
        "$string" => found is string,
        "$int" => found is long,
        "$number" => found is long or double,
        "$bool" => found is bool,
        "$null" => found is null,
        "$array" => found is List<object?>,
        "$object" => found is Dictionary<string, object?>,
        ['~', .. var pattern] => found is string text && Regex.IsMatch(text, CaseText.ToDotNet(pattern), RegexOptions.Multiline),
        _ => found is string text && text == wanted,
    };

    private static string Show(object? value) => value switch
    {
        null => "null",
        Dictionary<string, object?> map => "{" + string.Join(", ", map.Keys) + "}",
        List<object?> list => $"[{list.Count} items]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
