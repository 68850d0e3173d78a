using System.Globalization;
using System.Numerics;
using System.Text;

namespace Bacalhau.Rego.Builtins.Formatting;

/// <summary>One verb with its flags, and how it writes an argument.</summary>
internal sealed class GoVerb
{
    private bool _minus;
    private bool _plus;
    private bool _sharp;
    private bool _space;
    private bool _zero;

    public int Width { get; private set; }

    /// <summary>Gets or sets the precision; negative when there is none.</summary>
    public int Precision { get; set; } = -1;

    public bool TrySetFlag(char flag)
    {
        switch (flag)
        {
            case '-': _minus = true; break;
            case '+': _plus = true; break;
            case '#': _sharp = true; break;
            case ' ': _space = true; break;
            case '0': _zero = true; break;
            default: return false;
        }

        return true;
    }

    public void SetWidth(int width)
    {
        _minus |= width < 0;
        Width = Math.Abs(width);
    }

    /// <summary>Writes the argument; null when the verb does not fit its type.</summary>
    public string? Write(string verb, object argument) => (argument, verb.Length == 1 ? verb[0] : '\0') switch
    {
        (long number, 'c') => Pad(CodePoint(number)),
        (long number, 'q') => Pad(QuotedCodePoint(number)),
        (long number, 'U') => Pad(string.Create(CultureInfo.InvariantCulture, $"U+{number:X4}")),
        (long number, 'v' or 'd' or 'b' or 'o' or 'O' or 'x' or 'X') => Integer(number, verb[0]),
        (BigInteger number, 'v' or 's' or 'd' or 'b' or 'o' or 'O' or 'x' or 'X') => Integer(number, verb[0]),
        (double number, 'v' or 'g' or 'G' or 'e' or 'E' or 'f' or 'F') => Float(number, verb[0]),
        (string text, 'v' or 's') => Pad(Cut(text)),
        (string text, 'q') => Pad(Quoted(Cut(text))),
        (string text, 'x') => Pad(Convert.ToHexStringLower(ByteText.Encode(Cut(text)))),
        (string text, 'X') => Pad(Convert.ToHexString(ByteText.Encode(Cut(text)))),
        _ => null,
    };

    private string Integer(BigInteger number, char verb)
    {
        var radix = verb switch { 'b' => 2, 'o' or 'O' => 8, 'x' or 'X' => 16, _ => 10 };
        var digits = radix == 10 ? BigInteger.Abs(number).ToString(CultureInfo.InvariantCulture) : Numbers.InBase(BigInteger.Abs(number), radix);
        var sign = number.Sign < 0 ? "-" : _plus ? "+" : _space ? " " : "";
        if (Precision == 0 && number.IsZero)
        {
            return new(' ', Width);
        }

        var least = Precision >= 0 ? Precision : _zero && !_minus && Width > 0 ? Width - sign.Length : 0;
        digits = digits.PadLeft(least, '0');
        var prefix = verb == 'O' ? "0o" : !_sharp ? "" : radix switch { 2 => "0b", 8 => digits[0] == '0' ? "" : "0", 16 => "0x", _ => "" };
        var text = sign + prefix + digits;
        return PadWithSpaces(verb == 'X' ? text.ToUpperInvariant() : text);
    }

    private string Float(double number, char verb)
    {
        var format = verb switch { 'v' => 'g', 'F' => 'f', _ => verb };
        var precision = Precision >= 0 ? Precision : verb is 'e' or 'E' or 'f' or 'F' ? 6 : -1;
        var text = GoFloat.Format(number, format, precision);
        var sign = text[0] is '-' or '+' ? text[0] == '-' ? "-" : _plus ? "+" : "" : _plus ? "+" : _space ? " " : "";
        var body = text[0] is '-' or '+' ? text[1..] : text;
        return _zero && !_minus && double.IsFinite(number) ? sign + body.PadLeft(Math.Max(0, Width - sign.Length), '0') : PadWithSpaces(sign + body);
    }

    private string Cut(string text) => Precision < 0 ? text : text[..CodePoints.Skip(text, 0, Precision)];

    private string Quoted(string text)
    {
        if (_sharp && !text.Contains('`', StringComparison.Ordinal) && text.All(c => c == '\t' || (c >= ' ' && c is not '\x7f' and not '\ufeff')))
        {
            return $"`{text}`";
        }

        var quoted = new StringBuilder();
        RegoText.Quote(quoted, text);
        return quoted.ToString();
    }

    private static string CodePoint(long number) => (Rune.IsValid((int)Math.Clamp(number, -1, 0x110000)) ? new Rune((int)number) : Rune.ReplacementChar).ToString();

    private static string QuotedCodePoint(long number)
    {
        var quoted = new StringBuilder();
        RegoText.Quote(quoted, CodePoint(number));
        var body = quoted.ToString(1, quoted.Length - 2);
        return body switch { "'" => @"'\''", "\\\"" => "'\"'", _ => $"'{body}'" };
    }

    private string Pad(string text)
    {
        var missing = Width - CodePoints.Count(text);
        return missing <= 0 ? text : _minus ? text + new string(' ', missing) : new string(_zero ? '0' : ' ', missing) + text;
    }

    private string PadWithSpaces(string text) => _minus ? text.PadRight(Width) : text.PadLeft(Width);
}
