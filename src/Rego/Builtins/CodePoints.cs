namespace Bacalhau.Rego.Builtins;

/// <summary>Texts as sequences of code points.</summary>
internal static class CodePoints
{
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        for (var at = 1; at < text.Length; at++)
        {
            count -= char.IsSurrogatePair(text[at - 1], text[at]) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Gives the code point that starts here, as text.</summary>
    public static string At(string text, int start) => text.Substring(start, LengthAt(text, start));

    /// <summary>Gives the code point that starts here; a surrogate without its other half counts as itself.</summary>
    public static int ValueAt(string text, int start) => LengthAt(text, start) == 2 ? char.ConvertToUtf32(text[start], text[start + 1]) : text[start];

    /// <summary>Gives the code point that ends here.</summary>
    public static int ValueBefore(string text, int end) =>
        end > 1 && char.IsSurrogatePair(text[end - 2], text[end - 1]) ? char.ConvertToUtf32(text[end - 2], text[end - 1]) : text[end - 1];

    public static IEnumerable<int> Values(string text)
    {
        for (var at = 0; at < text.Length; at += LengthAt(text, at))
        {
            yield return ValueAt(text, at);
        }
    }

    public static int LengthAt(ReadOnlySpan<char> text, int start) =>
        start + 1 < text.Length && char.IsSurrogatePair(text[start], text[start + 1]) ? 2 : 1;

    /// <summary>Gives the position after so many code points, or the end.</summary>
    public static int Skip(string text, int start, long count)
    {
        for (; count > 0 && start < text.Length; count--)
        {
            start += LengthAt(text, start);
        }

        return start;
    }

    /// <summary>Splits into single code points; the last of at most so many parts keeps the rest. A negative number means all.</summary>
    public static string[] Split(string text, long most)
    {
        var parts = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var length = parts.Count + 1 == most ? text.Length - at : LengthAt(text, at);
            parts.Add(text.Substring(at, length));
            at += length;
        }

        return [.. parts];
    }
}
