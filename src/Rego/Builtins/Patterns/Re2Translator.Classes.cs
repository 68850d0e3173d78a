using System.Globalization;

namespace Bacalhau.Rego.Builtins.Patterns;

/// <content>What starts with a backslash or a bracket.</content>
internal sealed partial class Re2Translator
{
    private void Escape()
    {
        var start = _at++;
        if (_at >= pattern.Length)
        {
            throw Bad("trailing backslash at end of expression", "");
        }

        switch (pattern[_at])
        {
            case 'A' or 'z' or 'b' or 'B':
                _text.Append("(?:\\").Append(pattern[_at++]).Append(')');
                break;
            case 'Q':
                Quoted();
                return;
            case 'd' or 'D' or 's' or 'S' or 'w' or 'W' or 'p' or 'P':
                var set = new CodePointSet();
                NamedClass(set, start);
                set.Write(_text, withAstral);
                break;
            default:
                Literal(EscapedCodePoint(start));
                break;
        }

        Atom();
    }

    private void Quoted()
    {
        var end = pattern.IndexOf("\\E", _at + 1, StringComparison.Ordinal);
        var stop = end < 0 ? pattern.Length : end;
        for (_at++; _at < stop;)
        {
            Literal(TakeCodePoint());
            Atom();
        }

        _at = end < 0 ? stop : end + 2;
    }

    /// <summary>Reads the class after a backslash: <c>d s w p</c> and their negations.</summary>
    private void NamedClass(CodePointSet set, int start)
    {
        var letter = pattern[_at++];
        if (letter is 'p' or 'P')
        {
            Category(set, letter == 'P', start);
            return;
        }

        var ranges = char.ToLowerInvariant(letter) switch { 'd' => Re2Syntax.Digits, 's' => Re2Syntax.Spaces, _ => Re2Syntax.Words };
        AddRanges(set, ranges, char.IsUpper(letter));
    }

    private void AddRanges(CodePointSet set, (int First, int Last)[] ranges, bool negated)
    {
        if (negated)
        {
            set.AddComplement(ranges, _flags.HasFlag(Flags.IgnoreCase));
            return;
        }

        foreach (var (first, last) in ranges)
        {
            set.Add(first, last);
        }
    }

    private void Category(CodePointSet set, bool negated, int start)
    {
        var close = _at < pattern.Length && pattern[_at] == '{' ? pattern.IndexOf('}', _at) : _at;
        if (close < 0 || close >= pattern.Length)
        {
            throw Bad("invalid character class range", pattern[start..]);
        }

        var name = pattern[_at..(close + 1)].Trim('{', '}');
        negated ^= name.StartsWith('^');
        name = name.TrimStart('^');
        _at = close + 1;
        if (name == "Any")
        {
            set.Add(negated ? 1 : 0, negated ? 0 : 0x10FFFF);
        }
        else if (Re2Syntax.Categories.Contains(name))
        {
            set.AddCategory(name, negated);
        }
        else
        {
            throw Bad("invalid character class range", pattern[start.._at]);
        }
    }

    private int EscapedCodePoint(int start)
    {
        var c = pattern[_at++];
        switch (c)
        {
            case 'a': return 7;
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'v': return '\v';
            case 'x': return Hexadecimal(start);
            case >= '0' and <= '7' when c == '0' || (_at < pattern.Length && pattern[_at] is >= '0' and <= '7'):
                var value = c - '0';
                for (var more = 0; more < 2 && _at < pattern.Length && pattern[_at] is >= '0' and <= '7'; more++)
                {
                    value = (value * 8) + pattern[_at++] - '0';
                }

                return value;
            case < '\x80' when !char.IsAsciiLetterOrDigit(c):
                return c;
            default:
                throw Bad("invalid escape sequence", pattern[start.._at]);
        }
    }

    private int Hexadecimal(int start)
    {
        var braced = _at < pattern.Length && pattern[_at] == '{';
        var end = braced ? pattern.IndexOf('}', _at) : _at + 2;
        var from = braced ? _at + 1 : _at;
        if (end < from || end > pattern.Length || end - from > 8
            || !int.TryParse(pattern.AsSpan(from, end - from), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value is < 0 or > 0x10FFFF)
        {
            throw Bad("invalid escape sequence", pattern[start..Math.Min(pattern.Length, start + 2)]);
        }

        _at = braced ? end + 1 : end;
        return value;
    }

    private void Class()
    {
        var start = _at++;
        var set = new CodePointSet();
        if (_at < pattern.Length && pattern[_at] == '^')
        {
            set.IsNegated = true;
            _at++;
        }

        for (var first = true; ; first = false)
        {
            if (_at >= pattern.Length)
            {
                throw Bad("missing closing ]", pattern[start..]);
            }

            if (pattern[_at] == ']' && !first)
            {
                break;
            }

            ClassItem(set, start);
        }

        _at++;
        set.Write(_text, withAstral);
        Atom();
    }

    private void ClassItem(CodePointSet set, int start)
    {
        if (pattern[_at] == '[' && _at + 1 < pattern.Length && pattern[_at + 1] == ':')
        {
            var close = pattern.IndexOf(":]", _at + 2, StringComparison.Ordinal);
            if (close >= 0)
            {
                var name = pattern[(_at + 2)..close];
                if (!Re2Syntax.Posix.TryGetValue(name.TrimStart('^'), out var ranges))
                {
                    throw Bad("invalid character class range", pattern[_at..(close + 2)]);
                }

                AddRanges(set, ranges, name.StartsWith('^'));
                _at = close + 2;
                return;
            }
        }

        if (pattern[_at] == '\\' && _at + 1 < pattern.Length && pattern[_at + 1] is 'd' or 'D' or 's' or 'S' or 'w' or 'W' or 'p' or 'P')
        {
            var at = _at++;
            NamedClass(set, at);
            return;
        }

        var from = _at;
        var low = ClassCodePoint(start);
        var high = low;
        if (_at + 1 < pattern.Length && pattern[_at] == '-' && pattern[_at + 1] != ']')
        {
            _at++;
            high = ClassCodePoint(start);
        }

        _ = high >= low ? set.Add(low, high) : throw Bad("invalid character class range", pattern[from.._at]);
    }

    private int ClassCodePoint(int start)
    {
        if (_at >= pattern.Length)
        {
            throw Bad("missing closing ]", pattern[start..]);
        }

        if (pattern[_at] != '\\')
        {
            return TakeCodePoint();
        }

        var at = _at++;
        return _at < pattern.Length ? EscapedCodePoint(at) : throw Bad("trailing backslash at end of expression", "");
    }
}
