using System.Globalization;
using System.Text;

namespace Bacalhau.Rego;

/// <summary>A strict JSON reader; lone surrogates become U+FFFD, as in Go.</summary>
internal ref struct RegoJsonReader(ReadOnlySpan<char> text, int maxDepth)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _at;
    private int _depth;

    public RegoValue ReadDocument()
    {
        var value = ReadValue();
        SkipSpace();
        return _at == _text.Length ? value : throw Bad($"invalid character {Here()} after top-level value");
    }

    private RegoValue ReadValue()
    {
        SkipSpace();
        if (_at == _text.Length)
        {
            throw Bad("unexpected end of JSON input");
        }

        switch (_text[_at])
        {
            case '{': return ReadNested(isObject: true);
            case '[': return ReadNested(isObject: false);
            case '"': return RegoValue.From(ReadString());
            case 't': return Word("true", RegoValue.True);
            case 'f': return Word("false", RegoValue.False);
            case 'n': return Word("null", RegoValue.Null);
            default: return ReadNumber();
        }
    }

    private RegoValue ReadNested(bool isObject)
    {
        if (++_depth > maxDepth)
        {
            throw RegoException.LimitExceeded($"JSON nests deeper than {maxDepth} levels");
        }

        _at++;
        RegoValue value = isObject ? ReadObject() : ReadArray();
        _depth--;
        return value;
    }

    private RegoObject ReadObject()
    {
        var entries = new Dictionary<RegoValue, RegoValue>();
        SkipSpace();
        if (Take('}'))
        {
            return RegoObject.Empty;
        }

        while (true)
        {
            SkipSpace();
            if (_at == _text.Length || _text[_at] != '"')
            {
                throw Bad($"invalid character {Here()} looking for beginning of object key string");
            }

            var key = RegoValue.From(ReadString());
            SkipSpace();
            if (!Take(':'))
            {
                throw Bad($"invalid character {Here()} after object key");
            }

            entries[key] = ReadValue();
            SkipSpace();
            if (Take('}'))
            {
                return RegoObject.Adopt(entries);
            }

            if (!Take(','))
            {
                throw Bad($"invalid character {Here()} after object key:value pair");
            }
        }
    }

    private RegoArray ReadArray()
    {
        var items = new List<RegoValue>();
        SkipSpace();
        if (Take(']'))
        {
            return RegoArray.Empty;
        }

        while (true)
        {
            items.Add(ReadValue());
            SkipSpace();
            if (Take(']'))
            {
                return RegoArray.Adopt([.. items]);
            }

            if (!Take(','))
            {
                throw Bad($"invalid character {Here()} after array element");
            }
        }
    }

    private string ReadString()
    {
        var start = ++_at;
        var length = _text[_at..].IndexOfAny('"', '\\');
        if (length >= 0 && _text[_at + length] == '"' && !_text.Slice(_at, length).ContainsAnyInRange('\0', '\x1f') && !HasSurrogate(_text.Slice(_at, length)))
        {
            _at += length + 1;
            return _text.Slice(start, length).ToString();
        }

        var words = new StringBuilder();
        while (true)
        {
            if (_at == _text.Length)
            {
                throw Bad("unexpected end of JSON input");
            }

            var c = _text[_at++];
            switch (c)
            {
                case '"':
                    return RepairSurrogates(words);
                case < ' ':
                    throw Bad("invalid control character in string literal");
                case '\\':
                    words.Append(ReadEscape());
                    break;
                default:
                    words.Append(c);
                    break;
            }
        }
    }

    private char ReadEscape()
    {
        var c = _at < _text.Length ? _text[_at++] : throw Bad("unexpected end of JSON input");
        switch (c)
        {
            case '"' or '\\' or '/': return c;
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when _at + 4 <= _text.Length && ushort.TryParse(_text.Slice(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                _at += 4;
                return (char)unit;
            default:
                throw Bad($"invalid character '{c}' in string escape code");
        }
    }

    private RegoNumber ReadNumber()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] is '-' or '+' or '.' or 'e' or 'E'))
        {
            _at++;
        }

        if (start == _at)
        {
            throw Bad($"invalid character {Here()} looking for beginning of value");
        }

        return RegoNumber.TryParse(_text[start.._at], out var number) ? number : throw Bad("invalid or too large number");
    }

    private RegoValue Word(string word, RegoValue value)
    {
        if (!_text[_at..].StartsWith(word))
        {
            throw Bad($"invalid character {Here()} looking for beginning of value");
        }

        _at += word.Length;
        return value;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }
    }

    private bool Take(char wanted)
    {
        if (_at < _text.Length && _text[_at] == wanted)
        {
            _at++;
            return true;
        }

        return false;
    }

    private readonly string Here() => _at < _text.Length ? $"'{_text[_at]}'" : "(end of input)";

    private readonly RegoException Bad(string problem) => RegoException.BadJson($"{problem} (offset {_at})");

    private static bool HasSurrogate(ReadOnlySpan<char> text) => text.ContainsAnyInRange('\ud800', '\udfff');

    private static string RepairSurrogates(StringBuilder words)
    {
        var text = words.ToString();
        return HasSurrogate(text) ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
    }
}
