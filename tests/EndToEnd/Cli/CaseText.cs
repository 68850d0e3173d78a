using System.Text.RegularExpressions;

namespace Bacalhau.EndToEnd.Cli;

/// <summary>Compares a text - output or a file - with what a case wants of it.</summary>
internal static partial class CaseText
{
    /// <summary>Says what differs; nothing when the text is as wanted.</summary>
    public static IEnumerable<string> Differences(Dictionary<string, object?> wanted, string text, CaseVariables variables)
    {
        text = Colours().Replace(text, "");
        return wanted.SelectMany<KeyValuePair<string, object?>, string>(entry => entry.Key switch
        {
            "equals" => text == variables.Fill((string)entry.Value!) ? [] : [$"is not {variables.Fill((string)entry.Value!)}"],
            "matches" => Patterns(entry.Value, variables).Where(pattern => !pattern.IsMatch(text)).Select(pattern => $"does not match {pattern}"),
            "lacks" => Patterns(entry.Value, variables).Where(pattern => pattern.IsMatch(text)).Select(pattern => $"matches {pattern}"),
            "empty" => (text.Length == 0) == (bool)entry.Value! ? [] : [(bool)entry.Value! ? "is not empty" : "is empty"],
            "lines" => text.Split('\n').Count(line => line.Trim().Length > 0) is var lines && lines == (long)entry.Value! ? [] : [$"has {lines} lines, not {entry.Value}"],
            "json" => Parsed(() => CaseValue.OfJson(text), entry.Value, variables),
            "yaml" => Parsed(() => CaseValue.OfYaml(text), entry.Value, variables),
            "csv" => OfCsv((Dictionary<string, object?>)entry.Value!, text),
            _ => [$"the case holds '{entry.Key}', which is not known"],
        });
    }

    /// <summary>The patterns of a case, which are Python's.</summary>
    public static IEnumerable<Regex> Patterns(object? value, CaseVariables variables) =>
        (value is List<object?> list ? list.Cast<string>() : [(string)value!])
        .Select(pattern => new Regex(ToDotNet(variables.FillPattern(pattern)), RegexOptions.Multiline));

    public static string ToDotNet(string pattern) => pattern.Replace("\\Z", "\\z", StringComparison.Ordinal);

    private static IEnumerable<string> Parsed(Func<object?> parse, object? wanted, CaseVariables variables)
    {
        object? value;
        try
        {
            value = parse();
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or YamlDotNet.Core.YamlException or FormatException)
        {
            return [$"cannot be parsed: {e.Message}"];
        }

        return CaseShape.Differences(wanted, value, variables);
    }

    private static IEnumerable<string> OfCsv(Dictionary<string, object?> wanted, string text)
    {
        var rows = Rows(text);
        var header = ((List<object?>)wanted["header"]!).Cast<string>().ToList();
        if (rows.Count == 0 || !rows[0].SequenceEqual(header))
        {
            yield return $"the header is not {string.Join(',', header)}";
        }

        if (wanted.GetValueOrDefault("rows") is long exact && rows.Count - 1 != exact)
        {
            yield return $"has {rows.Count - 1} rows, not {exact}";
        }

        if (wanted.GetValueOrDefault("min") is long least && rows.Count - 1 < least)
        {
            yield return $"has {rows.Count - 1} rows, fewer than {least}";
        }
    }

    private static List<List<string>> Rows(string text)
    {
        var rows = new List<List<string>>();
        var row = new List<string>();
        var field = new System.Text.StringBuilder();
        var quoted = false;
        foreach (var letter in text)
        {
            switch (letter)
            {
                case '"':
                    quoted = !quoted;
                    break;
                case ',' when !quoted:
                    row.Add(field.ToString());
                    field.Clear();
                    break;
                case '\n' when !quoted:
                    row.Add(field.ToString());
                    field.Clear();
                    rows.Add(row);
                    row = [];
                    break;
                default:
                    field.Append(letter);
                    break;
            }
        }

        return rows;
    }

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Colours();
}
