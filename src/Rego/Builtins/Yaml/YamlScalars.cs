using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Bacalhau.Rego.Builtins.Yaml;

/// <summary>
/// What an unquoted YAML scalar means to Go's library (YAML 1.1, resolve.go of yaml.v2), then turned into JSON as sigs.k8s.io/yaml does.
/// </summary>
internal static partial class YamlScalars
{
    private static readonly string[] Truths = ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"];
    private static readonly string[] Untruths = ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"];
    private static readonly string[] Nulls = ["", "~", "null", "Null", "NULL"];

    /// <summary>Gives the value of an unquoted scalar; null for one JSON has no words for (<c>.inf</c>, <c>.nan</c>).</summary>
    public static RegoValue? Resolve(string text)
    {
        if (text.Length > 64)
        {
            return IsNumberStart(text) && TryNumber(text, out var large) ? large : RegoValue.From(text);
        }

        if (Truths.Contains(text))
        {
            return RegoValue.True;
        }

        if (Untruths.Contains(text))
        {
            return RegoValue.False;
        }

        if (Nulls.Contains(text))
        {
            return RegoValue.Null;
        }

        if (text is ".nan" or ".NaN" or ".NAN" || text.TrimStart('+', '-') is ".inf" or ".Inf" or ".INF")
        {
            return null;
        }

        return IsNumberStart(text) && TryNumber(text, out var number) ? number : RegoValue.From(text);
    }

    /// <summary>Writes a double as Go's JSON encoder does.</summary>
    public static RegoNumber FromDouble(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');
        if (text.Contains('e', StringComparison.Ordinal) && Math.Abs(value) is >= 1e-6 and < 1e21)
        {
            text = decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        }

        return RegoNumber.TryParse(text, out var number) ? number : throw RegoException.LimitExceeded("a number is too large");
    }

    private static bool IsNumberStart(string text) => text.Length > 0 && (char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.');

    private static bool TryNumber(string text, out RegoNumber number)
    {
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        if (TryInteger(plain, out var integer) && integer >= long.MinValue && integer <= ulong.MaxValue)
        {
            number = RegoValue.From(integer);
            return true;
        }

        number = RegoValue.From(0);
        if (!FloatPattern().IsMatch(plain) || !double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || double.IsInfinity(value))
        {
            return false;
        }

        number = FromDouble(value);
        return true;
    }

    /// <summary>Reads an integer in base 10, 16 (<c>0x</c>), 8 (<c>0</c> or <c>0o</c>) or 2 (<c>0b</c>).</summary>
    private static bool TryInteger(string text, out BigInteger value)
    {
        value = default;
        var negative = text.StartsWith('-');
        var digits = negative || text.StartsWith('+') ? text[1..] : text;
        var (radix, skip) = digits switch
        {
            ['0', 'x' or 'X', ..] => (16, 2),
            ['0', 'o' or 'O', ..] => (8, 2),
            ['0', 'b' or 'B', ..] => (2, 2),
            ['0', _, ..] => (8, 1),
            _ => (10, 0),
        };
        digits = digits[skip..];
        if (digits.Length is 0 or > 72)
        {
            return false;
        }

        foreach (var c in digits)
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix)
            {
                return false;
            }

            value = (value * radix) + digit;
        }

        value = negative ? -value : value;
        return true;
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex FloatPattern();
}
