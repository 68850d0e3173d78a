using System.Globalization;
using System.Text;

namespace Bacalhau.Rego.Parsing;

/// <summary>Cuts a policy into tokens.</summary>
internal sealed class Lexer(SourceText source)
{
    private static readonly string[] Symbols = [":=", "==", "!=", "<=", ">=", "{", "}", "[", "]", "(", ")", ",", ";", ":", ".", "=", "<", ">", "+", "-", "*", "/", "%", "|", "&"];
    private readonly string _text = source.Text;
    private int _at;
    private int _row = 1;
    private int _column = 1;
    private int _templateDepth;

    /// <summary>Cuts the whole text.</summary>
    /// <exception cref="ParseFailure">A character or string that cannot be.</exception>
    public List<Token> ReadAll()
    {
        var tokens = ReadUntil(closing: false);
        return tokens;
    }

    private List<Token> ReadUntil(bool closing)
    {
        var tokens = new List<Token>();
        var braces = 0;
        while (true)
        {
            var (space, line) = SkipSpace();
            var here = Here();
            if (_at == _text.Length)
            {
                if (closing)
                {
                    throw new ParseFailure("non-terminated template string", here);
                }

                tokens.Add(new(TokenKind.End, "", here, space, line));
                return tokens;
            }

            var c = _text[_at];
            if (closing && c == '}' && braces == 0)
            {
                tokens.Add(new(TokenKind.End, "", here, space, line));
                Advance(1);
                return tokens;
            }

            braces += c == '{' ? 1 : c == '}' ? -1 : 0;
            tokens.Add(ReadToken(c, here, space, line));
        }
    }

    private Token ReadToken(char c, RegoLocation here, bool space, bool line)
    {
        if (char.IsAsciiLetter(c) || c == '_')
        {
            var start = _at;
            while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
            {
                Advance(1);
            }

            return new(TokenKind.Identifier, _text[start.._at], here, space, line);
        }

        if (char.IsAsciiDigit(c))
        {
            return new(TokenKind.Number, ReadNumber(here), here, space, line);
        }

        if (c is '"' or '`')
        {
            return new(TokenKind.Text, c == '"' ? ReadText(here) : ReadRaw(here), here, space, line);
        }

        if (c == '$' && _at + 1 < _text.Length && _text[_at + 1] is '"' or '`')
        {
            return new(TokenKind.Template, "", here, space, line, ReadTemplate(here));
        }

        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(_text, _at, symbol, 0, symbol.Length) == 0)
            {
                Advance(symbol.Length);
                return new(TokenKind.Symbol, symbol, here, space, line);
            }
        }

        throw new ParseFailure($"illegal token: illegal character {(Rune.TryGetRuneAt(_text, _at, out var rune) ? rune.ToString() : "\ufffd")}", here);
    }

    private string ReadNumber(RegoLocation here)
    {
        var start = _at;
        Digits();
        if (_text[start] == '0' && _at > start + 1)
        {
            throw new ParseFailure("expected number without leading zeros", here);
        }

        if (Peek(0) == '.' && !char.IsAsciiLetter(Peek(1)) && Peek(1) != '_')
        {
            Advance(1);
            if (!char.IsAsciiDigit(Peek(0)))
            {
                throw new ParseFailure("illegal number format: expected fraction", here);
            }

            Digits();
        }

        if (Peek(0) is 'e' or 'E')
        {
            Advance(1);
            if (Peek(0) is '+' or '-')
            {
                Advance(1);
            }

            if (!char.IsAsciiDigit(Peek(0)))
            {
                throw new ParseFailure("illegal number format: expected exponent", here);
            }

            Digits();
        }

        if (char.IsAsciiLetter(Peek(0)) || Peek(0) == '_')
        {
            throw new ParseFailure("illegal number format", here);
        }

        return _text[start.._at];
    }

    private void Digits()
    {
        while (char.IsAsciiDigit(Peek(0)))
        {
            Advance(1);
        }
    }

    private char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private string ReadRaw(RegoLocation here)
    {
        Advance(1);
        var end = _text.IndexOf('`', _at);
        if (end < 0)
        {
            throw new ParseFailure("non-terminated string", here);
        }

        var words = _text[_at..end];
        Advance(end + 1 - _at);
        return words;
    }

    private string ReadText(RegoLocation here)
    {
        Advance(1);
        var words = new StringBuilder();
        while (true)
        {
            var c = Peek(0);
            if (_at == _text.Length || c == '\n')
            {
                throw new ParseFailure("non-terminated string", here);
            }

            Advance(1);
            switch (c)
            {
                case '"':
                    return words.ToString();
                case '\\':
                    ReadEscape(words, template: false);
                    break;
                case < ' ' and not '\t':
                    throw new ParseFailure("illegal string literal: control character", here);
                default:
                    words.Append(c);
                    break;
            }
        }
    }

    private void ReadEscape(StringBuilder words, bool template)
    {
        var here = Here();
        var c = Peek(0);
        Advance(1);
        switch (c)
        {
            case '"' or '\\' or '/': words.Append(c); break;
            case 'b': words.Append('\b'); break;
            case 'f': words.Append('\f'); break;
            case 'n': words.Append('\n'); break;
            case 'r': words.Append('\r'); break;
            case 't': words.Append('\t'); break;
            case '{' when template: words.Append('{'); break;
            case 'u' when _at + 4 <= _text.Length && ushort.TryParse(_text.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                Advance(4);
                words.Append((char)unit);
                break;
            default:
                throw new ParseFailure("illegal string escape sequence", here);
        }
    }

    private List<TemplatePart> ReadTemplate(RegoLocation here)
    {
        if (++_templateDepth > 50)
        {
            throw new ParseFailure("template strings nest too deeply", here);
        }

        Advance(1);
        var quote = Peek(0);
        Advance(1);
        var parts = new List<TemplatePart>();
        var words = new StringBuilder();
        while (true)
        {
            var c = Peek(0);
            if (_at == _text.Length || (c == '\n' && quote == '"'))
            {
                throw new ParseFailure("non-terminated template string", here);
            }

            Advance(1);
            if (c == quote)
            {
                parts.Add(new(words.ToString(), null));
                _templateDepth--;
                return parts;
            }

            if (c == '{')
            {
                parts.Add(new(words.ToString(), null));
                words.Clear();
                parts.Add(new(null, ReadUntil(closing: true)));
            }
            else if (c == '\\' && quote == '"')
            {
                ReadEscape(words, template: true);
            }
            else if (c == '\\' && Peek(0) == '{')
            {
                Advance(1);
                words.Append('{');
            }
            else
            {
                words.Append(c);
            }
        }
    }

    private (bool Space, bool NewLine) SkipSpace()
    {
        bool space = _at == 0, line = _at == 0;
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c == '#')
            {
                var end = _text.IndexOf('\n', _at);
                Advance((end < 0 ? _text.Length : end) - _at);
            }
            else if (c is ' ' or '\t' or '\r' or '\n' or '\ufeff')
            {
                line |= c == '\n';
                Advance(1);
            }
            else
            {
                break;
            }

            space = true;
        }

        return (space, line);
    }

    private RegoLocation Here() => new(source.File, _row, _column);

    private void Advance(int count)
    {
        for (var end = Math.Min(_at + count, _text.Length); _at < end; _at++)
        {
            if (_text[_at] == '\n')
            {
                _row++;
                _column = 1;
            }
            else if (!char.IsLowSurrogate(_text[_at]))
            {
                _column++;
            }
        }
    }
}
