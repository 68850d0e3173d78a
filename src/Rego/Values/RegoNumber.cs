using System.Globalization;
using System.Numerics;

namespace Bacalhau.Rego;

/// <summary>
/// A number, exact, of any size. One that came as text keeps that text (<c>1.0</c>, <c>1e2</c>) as long as it is only passed on.
/// </summary>
public sealed class RegoNumber : RegoValue
{
    /// <summary>The largest power of ten a number may carry; larger ones are never expanded.</summary>
    internal const int MaxExponent = 10_000;

    private const int MaxDigits = 5_000;
    private static readonly RegoNumber[] Small = CreateSmall();
    private readonly long _int64;
    private readonly Exact? _exact;

    private RegoNumber(long value) => _int64 = value;

    private RegoNumber(Exact exact) => _exact = exact;

    /// <inheritdoc/>
    public override RegoTypes Type => RegoTypes.Number;

    /// <summary>Gets the number as it is printed.</summary>
    public string Text => _exact?.Text ?? _int64.ToString(CultureInfo.InvariantCulture);

    /// <summary>Gets whether the value has no fraction, however it is written (<c>1.0</c> has none).</summary>
    public bool IsInteger => _exact is null || _exact.Exponent >= 0;

    /// <summary>Gets whether the number is written as an integer: neither a point nor an exponent.</summary>
    public bool IsIntegerText => _exact is null || _exact.Text.AsSpan().IndexOfAny(".eE") < 0;

    /// <summary>Gets -1, 0 or 1.</summary>
    public int Sign => _exact is null ? Math.Sign(_int64) : _exact.Mantissa.Sign;

    /// <summary>Gets the nearest double.</summary>
    public double ToDouble() => _exact is null ? _int64 : double.Parse(_exact.Text, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        TryGetInt64(out var value) ? value.GetHashCode() : HashCode.Combine(_exact!.Mantissa, _exact.Exponent);

    /// <summary>Reads a JSON number.</summary>
    /// <returns>False when the text is no JSON number, or one too large to be worked with.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out RegoNumber number)
    {
        number = Small[1];
        if (text.Length is 0 or > MaxDigits || !IsJsonNumber(text, out var point, out var exponentAt))
        {
            return false;
        }

        if (point < 0 && exponentAt < 0 && text.Length <= 18 && !(text[0] == '-' && text[1] == '0'))
        {
            number = Create(long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
            return true;
        }

        var exponent = 0;
        if (exponentAt >= 0 && (!int.TryParse(text[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
            || exponent is > MaxExponent or < -MaxExponent))
        {
            return false;
        }

        var digits = exponentAt < 0 ? text : text[..exponentAt];
        BigInteger mantissa;
        if (point < 0)
        {
            mantissa = BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }
        else
        {
            var fraction = digits[(point + 1)..];
            mantissa = BigInteger.Parse(string.Concat(digits[..point], fraction), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            exponent -= fraction.Length;
        }

        number = FromParts(text.ToString(), mantissa, exponent);
        return true;
    }

    /// <summary>Gives the value as a 64-bit integer when it is one, however it is written.</summary>
    public bool TryGetInt64(out long value)
    {
        value = _int64;
        if (_exact is null)
        {
            return true;
        }

        if (_exact.Exponent is < 0 or > 18 || !TryGetInteger(out var big) || big < long.MinValue || big > long.MaxValue)
        {
            return false;
        }

        value = (long)big;
        return true;
    }

    /// <summary>Gives the value as a 32-bit integer when it is one, however it is written.</summary>
    public bool TryGetInt32(out int value)
    {
        var fits = TryGetInt64(out var wide) && wide is >= int.MinValue and <= int.MaxValue;
        value = fits ? (int)wide : 0;
        return fits;
    }

    /// <summary>Gives the value as an integer when it has no fraction.</summary>
    public bool TryGetInteger(out BigInteger value)
    {
        value = _exact is null ? _int64 : _exact.Exponent < 0 ? default : _exact.Mantissa * BigInteger.Pow(10, _exact.Exponent);
        return IsInteger;
    }

    /// <summary>Gives the number as mantissa times a power of ten; the mantissa has no trailing zeros when the exponent is not zero.</summary>
    internal (BigInteger Mantissa, int Exponent) Decompose() => _exact is null ? (_int64, 0) : (_exact.Mantissa, _exact.Exponent);

    internal static RegoNumber Create(long value) => value is >= -1 and <= 256 ? Small[value + 1] : new(value);

    internal static RegoNumber Create(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue
            ? Create((long)value)
            : FromParts(value.ToString(CultureInfo.InvariantCulture), value, 0);

    private static RegoNumber[] CreateSmall()
    {
        var numbers = new RegoNumber[258];
        for (var index = 0; index < numbers.Length; index++)
        {
            numbers[index] = new(index - 1);
        }

        return numbers;
    }

    private static RegoNumber FromParts(string text, BigInteger mantissa, int exponent)
    {
        if (mantissa.IsZero)
        {
            exponent = 0;
        }

        while (!mantissa.IsZero && (mantissa % 10).IsZero)
        {
            mantissa /= 10;
            exponent++;
        }

        return new(new Exact(text, mantissa, exponent));
    }

    private static bool IsJsonNumber(ReadOnlySpan<char> text, out int point, out int exponentAt)
    {
        point = exponentAt = -1;
        var at = text[0] == '-' ? 1 : 0;
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        if (at == start || (text[start] == '0' && at > start + 1))
        {
            return false;
        }

        if (at < text.Length && text[at] == '.')
        {
            point = at++;
            start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            if (at == start)
            {
                return false;
            }
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            exponentAt = at++;
            if (at < text.Length && text[at] is '+' or '-')
            {
                at++;
            }

            start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            if (at == start)
            {
                return false;
            }
        }

        return at == text.Length;
    }

    private protected override int CompareSameType(RegoValue other)
    {
        var right = (RegoNumber)other;
        if (_exact is null && right._exact is null)
        {
            return _int64.CompareTo(right._int64);
        }

        if (Sign != right.Sign)
        {
            return Sign - right.Sign;
        }

        var (leftMantissa, leftExponent) = Decompose();
        var (rightMantissa, rightExponent) = right.Decompose();

        // Far apart numbers are told by their size alone: expanding 1e9999 would cost more than the policy.
        var apart = Magnitude(leftMantissa, leftExponent) - Magnitude(rightMantissa, rightExponent);
        if (Math.Abs(apart) > 2)
        {
            return apart > 0 ? Sign : -Sign;
        }

        return leftExponent == rightExponent
            ? leftMantissa.CompareTo(rightMantissa)
            : leftExponent > rightExponent
                ? (leftMantissa * BigInteger.Pow(10, leftExponent - rightExponent)).CompareTo(rightMantissa)
                : leftMantissa.CompareTo(rightMantissa * BigInteger.Pow(10, rightExponent - leftExponent));
    }

    private static double Magnitude(BigInteger mantissa, int exponent) =>
        mantissa.IsZero ? double.NegativeInfinity : (mantissa.GetBitLength() * 0.30103) + exponent;

    private sealed record Exact(string Text, BigInteger Mantissa, int Exponent);
}
