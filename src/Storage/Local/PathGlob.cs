using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Bacalhau.Storage;

/// <summary>
/// A pattern for whole paths: <c>*</c> and <c>?</c> stay within a part, <c>**</c> as a part of its own stands for any number of parts, none included;
/// <c>[a-z]</c>, <c>[!a-z]</c>, <c>{a,b}</c>; a backslash takes the next character as it is.
/// </summary>
internal sealed class PathGlob(string pattern)
{
    private static readonly SearchValues<char> Special = SearchValues.Create("*?[]{}\\");

    // Without backtracking the time to match grows with the path only, whatever the pattern.
    private readonly Regex regex = new(Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);

    public bool IsMatch(string path) => regex.IsMatch(path);

    /// <summary>The longest beginning, ending with a whole part, that holds no pattern.</summary>
    public static string LiteralPrefix(string pattern)
    {
        var special = pattern.AsSpan().IndexOfAny(Special);
        return special < 0 ? pattern : pattern[..Math.Max(0, pattern.LastIndexOf('/', special))];
    }

    /// <summary>A pattern that matches a path and nothing else.</summary>
    public static string Escape(string path) =>
        string.Concat(path.Select(c => Special.Contains(c) ? $"\\{c}" : c.ToString()));

    /// <summary>Says what is wrong with a pattern; null when nothing is.</summary>
    public static string? WhatIsWrong(string pattern)
    {
        try
        {
            _ = new PathGlob(pattern);
            return null;
        }
        catch (ArgumentException e)
        {
            return $"'{pattern}' is no pattern: {e.Message}";
        }
    }

    private static string Translate(string pattern)
    {
        var regex = new StringBuilder("^");
        var braces = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '/' when IsAt(pattern, i, "/**/"):
                    regex.Append("/(?:.*/)?");
                    i += 3;
                    break;
                case '/' when IsAt(pattern, i, "/**") && i + 3 == pattern.Length:
                    regex.Append("(?:/.*)?");
                    i += 2;
                    break;
                case '*' when i == 0 && IsAt(pattern, i, "**/"):
                    regex.Append("(?:.*/)?");
                    i += 2;
                    break;
                case '*' when pattern == "**":
                    regex.Append(".*");
                    i++;
                    break;
                case '*':
                    regex.Append("[^/]*");
                    break;
                case '?':
                    regex.Append("[^/]");
                    break;
                case '[':
                    i = TranslateClass(pattern, i, regex);
                    break;
                case '{':
                    braces++;
                    regex.Append("(?:");
                    break;
                case ',' when braces > 0:
                    regex.Append('|');
                    break;
                case '}' when braces > 0:
                    braces--;
                    regex.Append(')');
                    break;
                case '\\' when i + 1 < pattern.Length:
                    regex.Append(Regex.Escape(pattern[++i].ToString()));
                    break;
                default:
                    regex.Append(Regex.Escape(pattern[i].ToString()));
                    break;
            }
        }

        return braces == 0 ? regex.Append("\\z").ToString() : throw new ArgumentException("a '{' is not closed");
    }

    private static int TranslateClass(string pattern, int start, StringBuilder regex)
    {
        var negated = start + 1 < pattern.Length && pattern[start + 1] is '!' or '^';
        var first = start + (negated ? 2 : 1);
        var end = pattern.IndexOf(']', Math.Min(first + 1, pattern.Length));
        if (end < 0)
        {
            throw new ArgumentException("a '[' is not closed, or empty");
        }

        var members = string.Concat(pattern[first..end].Select(c => c is '\\' or '[' or ']' or '^' ? $"\\{c}" : c.ToString()));
        regex.Append(negated ? "[^/" : "[").Append(members).Append(']');
        return end;
    }

    private static bool IsAt(string pattern, int index, string text) => pattern.AsSpan(index).StartsWith(text, StringComparison.Ordinal);
}
