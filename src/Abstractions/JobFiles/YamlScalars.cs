using System.Globalization;
using System.Text.RegularExpressions;

namespace Bacalhau;

/// <summary>What a text without quotes means in YAML's core schema, and which texts need quotes to stay texts.</summary>
internal static partial class YamlScalars
{
    /// <summary>Gives the JSON of a plain scalar when it means null, a truth value or a number; null when it is a text.</summary>
    public static string? ToJson(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => "null",
        "true" or "True" or "TRUE" => "true",
        "false" or "False" or "FALSE" => "false",
        _ => ToNumber(text),
    };

    /// <summary>Tells whether a text would be read as something else without quotes, here or by the readers of YAML 1.1.</summary>
    public static bool NeedsQuotes(string text) =>
        text.Length == 0
        || ToJson(text) is not null
        || char.IsWhiteSpace(text[0])
        || (char.IsWhiteSpace(text[^1]) && !EndsLikeALine(text))
        || LooksLikeYaml11().IsMatch(text)
        || text.Any(letter => char.IsControl(letter) && letter != '\n' || char.IsSurrogate(letter) || letter is '\u0085' or '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF');

    /// <summary>One line end after something is what a block of lines ends with.</summary>
    private static bool EndsLikeALine(string text) => text.Length > 1 && text[^1] == '\n' && !char.IsWhiteSpace(text[^2]);

    private static string? ToNumber(string text)
    {
        if (Integer().IsMatch(text))
        {
            return text.StartsWith('+') ? TrimZeros(text[1..]) : TrimZeros(text);
        }

        if (text.StartsWith("0x", StringComparison.Ordinal) && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex))
        {
            return hex.ToString(CultureInfo.InvariantCulture);
        }

        if (Octal().IsMatch(text))
        {
            return Convert.ToUInt64(text[2..], 8).ToString(CultureInfo.InvariantCulture);
        }

        return Float().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? Json().IsMatch(text) ? text : number.ToString("R", CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>JSON has no leading zeros.</summary>
    private static string TrimZeros(string digits)
    {
        var negative = digits[0] == '-';
        var bare = (negative ? digits[1..] : digits).TrimStart('0');
        return (negative && bare.Length > 0 ? "-" : "") + (bare.Length == 0 ? "0" : bare);
    }

    [GeneratedRegex("^[-+]?[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Integer();

    [GeneratedRegex("^0o[0-7]{1,21}$", RegexOptions.CultureInvariant)]
    private static partial Regex Octal();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Float();

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Json();

    [GeneratedRegex(@"^([yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|<<|=|[-+]?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|[-+]?0[bBxXoO][0-9a-fA-F_]+|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex LooksLikeYaml11();
}
