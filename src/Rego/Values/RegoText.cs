using System.Globalization;
using System.Text;

namespace Bacalhau.Rego;

/// <summary>Writes values as Rego text, the way <c>sprintf("%v")</c> shows them.</summary>
internal static class RegoText
{
    public static string Write(RegoValue value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    public static void Write(StringBuilder text, RegoValue value)
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
                Quote(text, words.Value);
                break;
            case RegoArray array:
                WriteItems(text, '[', array.AsSpan(), ']');
                break;
            case RegoSet { Count: 0 }:
                text.Append("set()");
                break;
            case RegoSet set:
                WriteItems(text, '{', set.AsSpan(), '}');
                break;
            case RegoObject map:
                WriteEntries(text, map);
                break;
            default:
                text.Append("null");
                break;
        }
    }

    /// <summary>Quotes as Go does: printable characters stand for themselves.</summary>
    public static void Quote(StringBuilder text, string words)
    {
        text.Append('"');
        foreach (var rune in words.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\a': text.Append("\\a"); break;
                case '\b': text.Append("\\b"); break;
                case '\f': text.Append("\\f"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case '\v': text.Append("\\v"); break;
                case < ' ' or 0x7f:
                    text.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
                    break;
                default:
                    AppendPrintable(text, rune);
                    break;
            }
        }

        text.Append('"');
    }

    private static void AppendPrintable(StringBuilder text, Rune rune)
    {
        var category = Rune.GetUnicodeCategory(rune);
        var printable = rune.Value == ' ' || category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
        if (printable)
        {
            text.Append(rune.ToString());
        }
        else
        {
            text.Append(rune.IsBmp ? "\\u" : "\\U").Append(rune.Value.ToString(rune.IsBmp ? "x4" : "x8", CultureInfo.InvariantCulture));
        }
    }

    private static void WriteItems(StringBuilder text, char open, ReadOnlySpan<RegoValue> items, char close)
    {
        text.Append(open);
        for (var index = 0; index < items.Length; index++)
        {
            text.Append(index == 0 ? "" : ", ");
            Write(text, items[index]);
        }

        text.Append(close);
    }

    private static void WriteEntries(StringBuilder text, RegoObject map)
    {
        text.Append('{');
        var first = true;
        foreach (var (key, value) in map.AsSpan())
        {
            text.Append(first ? "" : ", ");
            first = false;
            Write(text, key);
            text.Append(": ");
            Write(text, value);
        }

        text.Append('}');
    }
}
