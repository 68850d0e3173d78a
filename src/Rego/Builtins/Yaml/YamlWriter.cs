using System.Globalization;
using System.Text;

namespace Bacalhau.Rego.Builtins.Yaml;

/// <summary>Writes values as YAML in the block style of Go's library: keys in order, lists at the column of their key, texts quoted only where needed.</summary>
internal sealed class YamlWriter(BuiltinContext context)
{
    private const string NeverPlainFirst = "-?:,[]{}#&*!|>'\"%@`";
    private readonly StringBuilder _text = new();

    public static string Write(RegoValue value, BuiltinContext context)
    {
        var writer = new YamlWriter(context);
        writer.Block(value, 0);
        return writer._text.ToString();
    }

    private void Block(RegoValue value, int indent)
    {
        context.ChargeSteps(1);
        context.CheckText(_text.Length);
        switch (value)
        {
            case RegoArray { Count: > 0 } array:
                Items(array.AsSpan(), indent);
                break;
            case RegoSet { Count: > 0 } set:
                Items(set.AsSpan(), indent);
                break;
            case RegoObject { Count: > 0 } map:
                Entries(map, indent);
                break;
            default:
                _text.Append(Inline(value, indent)).Append('\n');
                break;
        }
    }

    private void Items(ReadOnlySpan<RegoValue> items, int indent)
    {
        for (var index = 0; index < items.Length; index++)
        {
            _text.Append(' ', index == 0 ? 0 : indent).Append("- ");
            Block(items[index], indent + 2);
        }
    }

    private void Entries(RegoObject map, int indent)
    {
        var first = true;
        var entries = map.Select(entry => (Key: entry.Key is RegoString words ? words.Value : RegoJson.Write(entry.Key), entry.Value));
        foreach (var (key, value) in entries.OrderBy(entry => entry.Key, Comparer<string>.Create(RegoString.CompareByCodePoint)))
        {
            _text.Append(' ', first ? 0 : indent).Append(Text(key, 0)).Append(':');
            first = false;
            switch (value)
            {
                case RegoArray { Count: > 0 } or RegoSet { Count: > 0 }:
                    _text.Append('\n').Append(' ', indent);
                    Block(value, indent);
                    break;
                case RegoObject { Count: > 0 }:
                    _text.Append('\n').Append(' ', indent + 2);
                    Block(value, indent + 2);
                    break;
                default:
                    _text.Append(' ').Append(Inline(value, indent + 2)).Append('\n');
                    break;
            }
        }
    }

    private static string Inline(RegoValue value, int indent) => value switch
    {
        RegoString words => Text(words.Value, indent),
        RegoArray or RegoSet => "[]",
        RegoObject => "{}",
        _ => RegoJson.Write(value),
    };

    private static string Text(string words, int indent)
    {
        if (words.Length == 0 || YamlScalars.Resolve(words) is not RegoString || words is "<<" or "=")
        {
            return RegoJson.Write(RegoValue.From(words));
        }

        if (words.Any(c => char.IsControl(c) && c != '\n') || words.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return RegoJson.Write(RegoValue.From(words));
        }

        if (words.Contains('\n', StringComparison.Ordinal))
        {
            return indent > 0 && words[0] is not (' ' or '\n') ? Literal(words, indent) : RegoJson.Write(RegoValue.From(words));
        }

        return IsPlain(words) ? words : $"'{words.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    private static string Literal(string words, int indent)
    {
        var chomping = words.EndsWith("\n\n", StringComparison.Ordinal) ? "+" : words.EndsWith('\n') ? "" : "-";
        var body = words.EndsWith('\n') ? words[..^1] : words;
        var lines = body.Split('\n').Select(line => line.Length == 0 ? "" : new string(' ', indent) + line);
        return string.Create(CultureInfo.InvariantCulture, $"|{chomping}\n{string.Join('\n', lines)}");
    }

    private static bool IsPlain(string words) =>
        !(NeverPlainFirst.Contains(words[0], StringComparison.Ordinal) && !(words.Length > 1 && words[0] is '-' or '?' or ':' && words[1] != ' '))
        && words[0] != ' '
        && words[^1] is not (' ' or ':')
        && !words.Contains(": ", StringComparison.Ordinal)
        && !words.Contains(" #", StringComparison.Ordinal)
        && !words.StartsWith("---", StringComparison.Ordinal)
        && !words.StartsWith("...", StringComparison.Ordinal);
}
