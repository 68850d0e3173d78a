using System.Globalization;
using System.Text;

namespace Bacalhau.Rego.Builtins.Patterns;

/// <summary>
/// Translates a glob for .NET's engine without backtracking: <c>*</c> and <c>?</c> stop at delimiters, <c>**</c> does not, <c>[ab]</c>, <c>[a-z]</c> and <c>[!ab]</c> are one
/// character, <c>{a,b}</c> alternatives, a backslash makes the next character plain.
/// </summary>
internal sealed class GlobTranslator(string glob, string delimiters)
{
    private const int MaxDepth = 100;
    private readonly StringBuilder _text = new();
    private int _at;
    private int _depth;

    /// <exception cref="FormatException">The text is no glob.</exception>
    public string Translate()
    {
        _text.Append("\\A");
        while (_at < glob.Length)
        {
            Next();
        }

        return _depth == 0 ? _text.Append("\\z").ToString() : throw new FormatException("unexpected end of input: missing }");
    }

    private void Next()
    {
        switch (glob[_at])
        {
            case '*' when _at + 1 < glob.Length && glob[_at + 1] == '*':
                _at += 2;
                new CodePointSet { IsNegated = true }.Write(_text, withAstral: true);
                _text.Append('*');
                break;
            case '*':
                _at++;
                AnyButDelimiters();
                _text.Append('*');
                break;
            case '?':
                _at++;
                AnyButDelimiters();
                break;
            case '[':
                Class();
                break;
            case '{':
                _at++;
                _ = ++_depth <= MaxDepth ? _text.Append("(?:") : throw new FormatException("alternatives nest too deeply");
                break;
            case ',' when _depth > 0:
                _at++;
                _text.Append('|');
                break;
            case '}' when _depth > 0:
                _at++;
                _depth--;
                _text.Append(')');
                break;
            default:
                Literal();
                break;
        }
    }

    private void AnyButDelimiters()
    {
        var set = new CodePointSet { IsNegated = true };
        foreach (var rune in delimiters.EnumerateRunes())
        {
            set.Add(rune.Value, rune.Value);
        }

        set.Write(_text, withAstral: true);
    }

    private void Literal()
    {
        if (glob[_at] == '\\' && ++_at == glob.Length)
        {
            throw new FormatException("unexpected end of input after \\");
        }

        for (var length = CodePoints.LengthAt(glob, _at); length > 0; length--)
        {
            _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)glob[_at++]:X4}");
        }
    }

    /// <summary>A class is one range of two characters, or a list, either after <c>!</c>.</summary>
    private void Class()
    {
        _at++;
        var set = new CodePointSet();
        if (_at < glob.Length && glob[_at] == '!')
        {
            set.IsNegated = true;
            _at++;
        }

        var start = _at;
        var characters = new List<int>();
        while (_at < glob.Length && glob[_at] != ']')
        {
            if (glob[_at] == '\\' && ++_at == glob.Length)
            {
                break;
            }

            characters.Add(CodePoints.LengthAt(glob, _at) == 2 ? char.ConvertToUtf32(glob, _at) : glob[_at]);
            _at += CodePoints.LengthAt(glob, _at);
        }

        if (_at >= glob.Length || characters.Count == 0)
        {
            throw new FormatException("unexpected end of input: missing ]");
        }

        if (characters is [var low, '-', var high] && glob[start] != '\\')
        {
            _ = high >= low ? set.Add(low, high) : throw new FormatException("hi character should be greater than lo character");
        }
        else
        {
            characters.ForEach(character => set.Add(character, character));
        }

        _at++;
        set.Write(_text, withAstral: true);
    }
}
