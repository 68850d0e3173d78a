using System.Globalization;
using System.Text;

namespace Bacalhau.Rego.Builtins.Patterns;

/// <summary>
/// Translates a pattern of RE2 (Go's <c>regexp</c>) for .NET's engine without backtracking. What RE2 has not (look-around, references back) is refused, and
/// what means something else in .NET (<c>\d \w \s . $</c>, group numbers) is written out. <c>\b</c> stays .NET's, which also counts letters beyond ASCII.
/// </summary>
internal sealed partial class Re2Translator(string pattern, bool withAstral)
{
    private const int MaxDepth = 250;
    private const int MaxRepeat = 1_000;
    private readonly StringBuilder _text = new();
    private readonly Stack<Flags> _outer = new();
    private readonly List<string?> _groups = [null];
    private Flags _flags;
    private int _at;
    private bool _repeatable;
    private bool _repeated;

    [Flags]
    private enum Flags
    {
        None = 0,
        IgnoreCase = 1,
        ManyLines = 2,
        DotIsAll = 4,
        Ungreedy = 8,
    }

    /// <summary>Translates; the result has the names of groups by number, null for those without.</summary>
    /// <exception cref="FormatException">The pattern is no RE2; the message says why, as Go does.</exception>
    public (string Pattern, IReadOnlyList<string?> Groups) Translate()
    {
        while (_at < pattern.Length)
        {
            Next();
        }

        return _outer.Count == 0 ? (_text.ToString(), _groups) : throw Bad("missing closing )", pattern);
    }

    private void Next()
    {
        var c = pattern[_at];
        switch (c)
        {
            case '\\':
                Escape();
                break;
            case '[':
                Class();
                break;
            case '(':
                Open();
                break;
            case ')':
                _ = _outer.Count > 0 ? 0 : throw Bad("unexpected )", pattern);
                _at++;
                _flags = _outer.Pop();
                _text.Append(')');
                Atom();
                break;
            case '|':
                _at++;
                _text.Append('|');
                (_repeatable, _repeated) = (false, false);
                break;
            case '*' or '+' or '?':
                Repeat(c.ToString(), _at, _at + 1);
                break;
            case '{' when TryCounts(out var counts, out var end):
                Repeat(counts, _at, end);
                break;
            default:
                Single(c);
                break;
        }
    }

    private void Single(char c)
    {
        switch (c)
        {
            case '.':
                _at++;
                (_flags.HasFlag(Flags.DotIsAll) ? new CodePointSet { IsNegated = true } : new CodePointSet { IsNegated = true }.Add('\n', '\n')).Write(_text, withAstral);
                break;
            case '^':
                _at++;
                _text.Append(_flags.HasFlag(Flags.ManyLines) ? "(?m:^)" : "(?:\\A)");
                break;
            case '$':
                _at++;
                _text.Append(_flags.HasFlag(Flags.ManyLines) ? "(?m:$)" : "(?:\\z)");
                break;
            default:
                Literal(TakeCodePoint());
                break;
        }

        Atom();
    }

    private void Atom() => (_repeatable, _repeated) = (true, false);

    private void Literal(int codePoint)
    {
        if (codePoint < 128 && char.IsAsciiLetterOrDigit((char)codePoint))
        {
            _text.Append((char)codePoint);
        }
        else if (codePoint <= 0xFFFF)
        {
            _text.Append(CultureInfo.InvariantCulture, $"\\u{codePoint:X4}");
        }
        else
        {
            var pair = char.ConvertFromUtf32(codePoint);
            _text.Append(CultureInfo.InvariantCulture, $"(?:\\u{(int)pair[0]:X4}\\u{(int)pair[1]:X4})");
        }
    }

    private int TakeCodePoint()
    {
        var length = CodePoints.LengthAt(pattern, _at);
        var codePoint = length == 2 ? char.ConvertToUtf32(pattern, _at) : pattern[_at];
        _at += length;
        return codePoint;
    }

    private void Repeat(string operation, int start, int end)
    {
        if (!_repeatable)
        {
            throw Bad("missing argument to repetition operator", pattern[start..end]);
        }

        if (_repeated)
        {
            throw Bad("invalid nested repetition operator", pattern[(start - 1)..end]);
        }

        var lazy = end < pattern.Length && pattern[end] == '?';
        _at = lazy ? end + 1 : end;
        _text.Append(operation).Append(lazy != _flags.HasFlag(Flags.Ungreedy) ? "?" : "");
        _repeated = true;
    }

    private bool TryCounts(out string counts, out int end)
    {
        counts = "";
        end = pattern.IndexOf('}', _at) + 1;
        if (end == 0)
        {
            return false;
        }

        var parts = pattern[(_at + 1)..(end - 1)].Split(',');
        if (parts.Length > 2 || !IsCount(parts[0]) || (parts.Length == 2 && parts[1].Length > 0 && !IsCount(parts[1])))
        {
            return false;
        }

        counts = pattern[_at..end];
        var least = Count(parts[0]);
        var most = parts.Length == 1 ? least : parts[1].Length == 0 ? MaxRepeat : Count(parts[1]);
        return least <= MaxRepeat && most <= MaxRepeat && least <= most ? true : throw Bad("invalid repeat count", counts);
    }

    private static bool IsCount(string text) => text.Length > 0 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0');

    private static int Count(string text) => text.Length > 4 ? int.MaxValue : int.Parse(text, CultureInfo.InvariantCulture);

    private void Open()
    {
        if (_outer.Count >= MaxDepth)
        {
            throw Bad("expression nests too deeply", "(");
        }

        if (_at + 1 >= pattern.Length || pattern[_at + 1] != '?')
        {
            _at++;
            Group(null);
            return;
        }

        var rest = pattern.AsSpan(_at);
        if (rest.StartsWith("(?P<") || (rest.StartsWith("(?<") && !rest.StartsWith("(?<=") && !rest.StartsWith("(?<!")))
        {
            var close = pattern.IndexOf('>', _at);
            var start = _at + (rest[2] == 'P' ? 4 : 3);
            var name = close < 0 ? "" : pattern[start..close];
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') || _groups.Contains(name))
            {
                throw Bad(_groups.Contains(name) ? "duplicate capture group name" : "invalid named capture", close < 0 ? pattern[_at..] : pattern[_at..(close + 1)]);
            }

            _at = close + 1;
            Group(name);
            return;
        }

        ReadFlags();
    }

    private void Group(string? name)
    {
        _groups.Add(name);
        _outer.Push(_flags);
        _text.Append('(');
        (_repeatable, _repeated) = (false, false);
    }

    /// <summary>Reads <c>(?flags)</c> and <c>(?flags:</c>.</summary>
    private void ReadFlags()
    {
        var start = _at;
        var flags = _flags;
        var (on, any) = (true, false);
        for (_at += 2; _at < pattern.Length; _at++)
        {
            switch (pattern[_at])
            {
                case 'i' or 'm' or 's' or 'U':
                    var flag = pattern[_at] switch { 'i' => Flags.IgnoreCase, 'm' => Flags.ManyLines, 's' => Flags.DotIsAll, _ => Flags.Ungreedy };
                    flags = on ? flags | flag : flags & ~flag;
                    any = true;
                    continue;
                case '-' when on:
                    (on, any) = (false, false);
                    continue;
                case ':' when on || any:
                    _at++;
                    _outer.Push(_flags);
                    _flags = flags;
                    _text.Append(flags.HasFlag(Flags.IgnoreCase) ? "(?i:" : "(?-i:");
                    (_repeatable, _repeated) = (false, false);
                    return;
                case ')' when on || any:
                    _at++;
                    _flags = flags;
                    _text.Append(flags.HasFlag(Flags.IgnoreCase) ? "(?i)" : "(?-i)");
                    (_repeatable, _repeated) = (false, false);
                    return;
            }

            break;
        }

        throw _at >= pattern.Length
            ? Bad("missing closing )", pattern)
            : Bad("invalid or unsupported Perl syntax", pattern[start..(_at + 1)]);
    }

    private static FormatException Bad(string problem, string where) => new($"error parsing regexp: {problem}: `{where}`");
}
