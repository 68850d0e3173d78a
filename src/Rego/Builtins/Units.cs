using System.Globalization;
using System.Numerics;

namespace Bacalhau.Rego.Builtins;

/// <summary><c>units.*</c>: amounts with a unit, decimal (<c>k</c>, <c>M</c>) or binary (<c>Ki</c>, <c>Mi</c>).</summary>
internal static class Units
{
    private const string Prefixes = "kmgtpe";
    private const int MaxExponentDigits = 6;
    private const int MaxLength = 1_000;

    public static IEnumerable<RegoBuiltin> All =>
    [
        new("units.parse", [RegoTypes.String], RegoTypes.Number, static (arguments, context) => Parse(arguments.Text(0), context)),
        new("units.parse_bytes", [RegoTypes.String], RegoTypes.Number, static (arguments, context) => ParseBytes(arguments.Text(0), context)),
    ];

    private static RegoValue? Parse(string text, BuiltinContext context)
    {
        if (!TrySplit(text.Replace("\"", "", StringComparison.Ordinal), "amount", context, out var amount, out var unit))
        {
            return null;
        }

        // Only the first letter tells m (milli) from M (mega).
        unit = unit.Length > 1 ? unit[..1] + unit[1..].ToLowerInvariant() : unit;
        var (factor, divisor) = (BigInteger.One, BigInteger.One);
        if (unit == "m")
        {
            // OPA multiplies with the double 0.001 and rounds afterwards.
            (factor, divisor) = (4_611_686_018_427_388, BigInteger.Pow(2, 62));
        }
        else if (unit.Length > 0 && !TryFactor(unit, ["", "i"], out factor))
        {
            return context.Error($"unit {unit} not recognized");
        }

        if (!TryAmount(amount, out var numerator, out var denominator))
        {
            return context.Error("could not parse amount to a number");
        }

        numerator *= factor;
        denominator *= divisor;
        var whole = BigInteger.DivRem(numerator, denominator, out var rest);
        if (rest.IsZero)
        {
            return RegoArithmetic.Checked(whole, context.Limits);
        }

        return RegoNumber.TryParse(TenDecimals(numerator, denominator), out var number) ? number : context.Error("could not parse amount to a number");
    }

    private static RegoValue? ParseBytes(string text, BuiltinContext context)
    {
        if (!TrySplit(text.ToLowerInvariant().Replace("\"", "", StringComparison.Ordinal), "byte amount", context, out var amount, out var unit))
        {
            return null;
        }

        var factor = BigInteger.One;
        if (unit.Length > 0 && !TryFactor(unit, ["", "b", "i", "ib"], out factor))
        {
            return context.Error($"byte unit {unit} not recognized");
        }

        return TryAmount(amount, out var numerator, out var denominator)
            ? RegoArithmetic.Checked(BigInteger.Divide(numerator * factor, denominator), context.Limits)
            : context.Error("could not parse byte amount to a number");
    }

    private static bool TryFactor(string unit, string[] endings, out BigInteger factor)
    {
        var power = Prefixes.IndexOf(char.ToLowerInvariant(unit[0]), StringComparison.Ordinal) + 1;
        factor = BigInteger.Pow(unit.Contains('i', StringComparison.Ordinal) ? 1_024 : 1_000, power);
        return power > 0 && endings.Contains(unit[1..]);
    }

    /// <summary>Splits into the number and the rest; an <c>e</c> belongs to the number only when digits or a sign follow it.</summary>
    private static bool TrySplit(string text, string what, BuiltinContext context, out string amount, out string unit)
    {
        (amount, unit) = ("", "");
        if (text.Contains(' ', StringComparison.Ordinal))
        {
            context.Error("spaces not allowed in resource strings");
            return false;
        }

        var end = 0;
        while (end < text.Length && text.Length <= MaxLength && (char.IsAsciiDigit(text[end]) || text[end] is '.' or '+' or '-' || IsExponent(text, end)))
        {
            if (text[end] is 'e' or 'E')
            {
                end += text[end + 1] is '+' or '-' ? 1 : 0;
                if (text.Skip(end + 1).TakeWhile(char.IsAsciiDigit).Count() > MaxExponentDigits)
                {
                    context.Error("exponent too large");
                    return false;
                }
            }

            end++;
        }

        (amount, unit) = (text[..end], text[end..]);
        if (end == 0)
        {
            context.Error($"no {what} provided");
        }

        return end > 0;
    }

    private static bool IsExponent(string text, int at) =>
        text[at] is 'e' or 'E' && at + 1 < text.Length && (char.IsAsciiDigit(text[at + 1]) || text[at + 1] is '+' or '-');

    private static bool TryAmount(string text, out BigInteger numerator, out BigInteger denominator)
    {
        (numerator, denominator) = (default, BigInteger.One);
        var plain = text.TrimStart('+');
        plain = plain.StartsWith('.') ? "0" + plain : plain.StartsWith("-.", StringComparison.Ordinal) ? "-0" + plain[1..] : plain;
        plain = plain.Replace(".e", ".0e", StringComparison.OrdinalIgnoreCase);
        plain = plain.EndsWith('.') ? plain + "0" : plain;
        var negative = plain.StartsWith('-');
        var digits = (negative ? plain[1..] : plain).TrimStart('0');
        digits = digits.Length == 0 || !char.IsAsciiDigit(digits[0]) ? "0" + digits : digits;
        if (text.Length - text.TrimStart('+').Length > 1 || !plain.Any(char.IsAsciiDigit) || !RegoNumber.TryParse(digits, out var number))
        {
            return false;
        }

        var (mantissa, exponent) = number.Decompose();
        numerator = (negative ? -mantissa : mantissa) * BigInteger.Pow(10, Math.Max(exponent, 0));
        denominator = BigInteger.Pow(10, Math.Max(-exponent, 0));
        return true;
    }

    private static string TenDecimals(BigInteger numerator, BigInteger denominator)
    {
        var scale = BigInteger.Pow(10, 10);
        var scaled = BigInteger.DivRem(BigInteger.Abs(numerator) * scale, denominator, out var rest);
        scaled += rest * 2 >= denominator ? 1 : 0;
        var whole = BigInteger.DivRem(scaled, scale, out var fraction);
        return string.Create(CultureInfo.InvariantCulture, $"{(numerator.Sign < 0 ? "-" : "")}{whole}.{fraction.ToString("D10", CultureInfo.InvariantCulture)}");
    }
}
