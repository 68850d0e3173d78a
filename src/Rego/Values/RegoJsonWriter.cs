using System.Globalization;
using System.Text;

namespace Bacalhau.Rego;

/// <summary>Writes one value as JSON.</summary>
internal sealed class RegoJsonWriter(StringBuilder text, RegoJsonFormat format)
{
    private int _level;

    public void Write(RegoValue value)
    {
        switch (value)
        {
            case RegoBoolean boolean:
                text.Append(boolean.Value ? "true" : "false");
                break;
            case RegoNumber number:
                text.Append(number.Text);
                break;
            case RegoString words:
                WriteString(words.Value);
                break;
            case RegoArray array:
                WriteItems(array.AsSpan());
                break;
            case RegoSet set:
                WriteItems(set.AsSpan());
                break;
            case RegoObject map:
                WriteEntries(map);
                break;
            default:
                text.Append("null");
                break;
        }
    }

    private void WriteItems(ReadOnlySpan<RegoValue> items)
    {
        text.Append('[');
        _level++;
        for (var index = 0; index < items.Length; index++)
        {
            text.Append(index == 0 ? "" : ",");
            NewLine();
            Write(items[index]);
        }

        Close(']', items.Length);
    }

    private void WriteEntries(RegoObject map)
    {
        // Keys that are no text become their JSON text, so the order is that of the texts.
        var entries = new List<KeyValuePair<string, RegoValue>>(map.Count);
        foreach (var (key, value) in map.AsSpan())
        {
            entries.Add(new(key is RegoString words ? words.Value : RegoJson.Write(key), value));
        }

        entries.Sort((a, b) => RegoString.CompareByCodePoint(a.Key, b.Key));
        text.Append('{');
        _level++;
        for (var index = 0; index < entries.Count; index++)
        {
            text.Append(index == 0 ? "" : ",");
            NewLine();
            WriteString(entries[index].Key);
            text.Append(format.Indent is null ? ":" : ": ");
            Write(entries[index].Value);
        }

        Close('}', entries.Count);
    }

    private void Close(char bracket, int count)
    {
        _level--;
        if (count > 0)
        {
            NewLine();
        }

        text.Append(bracket);
    }

    private void NewLine()
    {
        if (format.Indent is null)
        {
            return;
        }

        text.Append('\n').Append(format.Prefix);
        for (var level = 0; level < _level; level++)
        {
            text.Append(format.Indent);
        }
    }

    private void WriteString(string words)
    {
        text.Append('"');
        for (var at = 0; at < words.Length; at++)
        {
            var c = words[at];
            switch (c)
            {
                case >= '\ud800' and <= '\udfff':
                    at += WriteSurrogates(words, at);
                    break;
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\b': text.Append("\\b"); break;
                case '\f': text.Append("\\f"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case < ' ':
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                    break;
                case '<' or '>' or '&' or '\u2028' or '\u2029' when format.EscapeHtml:
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }

        text.Append('"');
    }

    /// <summary>Writes a pair as it is. A half, which stands for a byte that is no UTF-8, is what Go makes of such a byte.</summary>
    private int WriteSurrogates(string words, int at)
    {
        if (char.IsHighSurrogate(words[at]) && at + 1 < words.Length && char.IsLowSurrogate(words[at + 1]))
        {
            text.Append(words, at, 2);
            return 1;
        }

        text.Append("\\ufffd");
        return 0;
    }
}
