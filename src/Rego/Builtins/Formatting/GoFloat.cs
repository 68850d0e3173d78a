using System.Globalization;
using System.Numerics;

namespace Bacalhau.Rego.Builtins.Formatting;

/// <summary>Writes doubles as Go's <c>strconv.FormatFloat</c>: exact digits, ties to even, an exponent of two digits at least.</summary>
internal static class GoFloat
{
    // No double has more digits after the point than this that are not zero.
    private const int MostDecimals = 1_100;

    /// <summary>Writes the number in the format <c>e</c>, <c>f</c> or <c>g</c>; a negative precision means the shortest text that reads back as the number.</summary>
    public static string Format(double value, char format, int precision)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }

        var sign = double.IsNegative(value) ? "-" : "";
        var size = Math.Abs(value);
        var shortest = precision < 0;
        var (digits, point) = Digits(size, format, precision);
        return sign + char.ToLowerInvariant(format) switch
        {
            'e' => Scientific(digits, point, shortest ? Math.Max(digits.Length - 1, 0) : precision, format),
            'f' => Fixed(digits, point, shortest ? Math.Max(digits.Length - point, 0) : precision),
            _ => General(digits, point, precision, shortest, format),
        };
    }

    /// <summary>Gives digits d and a place such that the number, rounded as the format asks, is 0.d times ten to that place.</summary>
    private static (string Digits, int Point) Digits(double size, char format, int precision)
    {
        if (size == 0)
        {
            return ("", 0);
        }

        if (precision < 0)
        {
            var text = size.ToString("R", CultureInfo.InvariantCulture) is var round && round.Contains('E', StringComparison.Ordinal) ? round : round + "E0";
            var mark = text.IndexOf('E', StringComparison.Ordinal);
            var whole = text.AsSpan(0, mark).IndexOf('.') is var dot && dot < 0 ? mark : dot;
            var all = text[..mark].Replace(".", "", StringComparison.Ordinal);
            var place = whole + int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            var kept = all.TrimStart('0');
            return (kept.TrimEnd('0'), place - (all.Length - kept.Length));
        }

        if (char.ToLowerInvariant(format) == 'f')
        {
            var rounded = RoundedText(size, Math.Min(precision, MostDecimals));
            return (rounded.TrimEnd('0'), rounded.Length - Math.Min(precision, MostDecimals));
        }

        var significant = Math.Min(char.ToLowerInvariant(format) == 'e' ? precision + 1 : Math.Max(precision, 1), MostDecimals);
        var exponent = (int)Math.Floor(Math.Log10(size));
        for (var decimals = significant - exponent; ; decimals--)
        {
            // The logarithm may be one off, and rounding may carry into a new digit.
            var rounded = RoundedText(size, decimals);
            if (rounded.Length <= significant)
            {
                return (rounded.TrimEnd('0'), rounded.Length - decimals);
            }
        }
    }

    /// <summary>The digits of the number times ten to the decimals, rounded half to even; empty for zero.</summary>
    private static string RoundedText(double size, int decimals)
    {
        var bits = BitConverter.DoubleToInt64Bits(size);
        var biased = (int)((bits >> 52) & 0x7FF);
        var mantissa = (BigInteger)((bits & ((1L << 52) - 1)) | (biased == 0 ? 0 : 1L << 52));
        var exponent = Math.Max(biased, 1) - 1_075;
        var numerator = (exponent > 0 ? mantissa << exponent : mantissa) * (decimals > 0 ? BigInteger.Pow(10, decimals) : 1);
        var denominator = (exponent < 0 ? BigInteger.One << -exponent : BigInteger.One) * (decimals < 0 ? BigInteger.Pow(10, -decimals) : 1);
        var quotient = BigInteger.DivRem(numerator, denominator, out var rest);
        var order = (rest * 2).CompareTo(denominator);
        quotient += order > 0 || (order == 0 && !quotient.IsEven) ? 1 : 0;
        return quotient.IsZero ? "" : quotient.ToString(CultureInfo.InvariantCulture);
    }

    private static string Scientific(string digits, int point, int precision, char format)
    {
        var exponent = digits.Length == 0 ? 0 : point - 1;
        var fraction = precision > 0 ? "." + (digits.Length > 1 ? digits[1..] : "").PadRight(precision, '0') : "";
        return string.Create(CultureInfo.InvariantCulture, $"{(digits.Length == 0 ? '0' : digits[0])}{fraction}{(char.IsUpper(format) ? 'E' : 'e')}{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    private static string Fixed(string digits, int point, int precision)
    {
        var whole = point <= 0 ? "0" : digits[..Math.Min(point, digits.Length)].PadRight(point, '0');
        if (precision == 0)
        {
            return whole;
        }

        var fraction = point < 0 ? new string('0', Math.Min(-point, precision)) + digits : digits[Math.Min(Math.Max(point, 0), digits.Length)..];
        return $"{whole}.{(fraction.Length > precision ? fraction[..precision] : fraction.PadRight(precision, '0'))}";
    }

    private static string General(string digits, int point, int precision, bool shortest, char format)
    {
        var limit = shortest ? 6 : precision == 0 ? 1 : precision;
        if (!shortest && limit > digits.Length && digits.Length >= point)
        {
            limit = digits.Length;
        }

        var exponent = point - 1;
        if (digits.Length > 0 && (exponent < -4 || exponent >= limit))
        {
            return Scientific(digits, point, digits.Length - 1, format);
        }

        return Fixed(digits, point, Math.Max(digits.Length - point, 0));
    }
}
