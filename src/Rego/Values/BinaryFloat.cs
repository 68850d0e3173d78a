using System.Globalization;
using System.Numerics;
using System.Text;

namespace Bacalhau.Rego;

/// <summary>
/// A binary floating-point number with a 64-bit mantissa, rounded half to even: what arithmetic on fractions gives in OPA. Double would lose
/// digits of nanosecond times divided by 1000.
/// </summary>
internal readonly struct BinaryFloat
{
    private const int Precision = 64;
    private readonly BigInteger _mantissa;
    private readonly int _exponent;

    private BinaryFloat(BigInteger mantissa, int exponent) => (_mantissa, _exponent) = (mantissa, exponent);

    public bool IsZero => _mantissa.IsZero;

    public static BinaryFloat From(RegoNumber number)
    {
        var (mantissa, exponent) = number.Decompose();
        return exponent >= 0
            ? Round(mantissa * BigInteger.Pow(10, exponent), 0, sticky: false)
            : Divide(mantissa, BigInteger.Pow(10, -exponent), 0);
    }

    public static BinaryFloat operator +(BinaryFloat left, BinaryFloat right)
    {
        // Aligning far apart numbers exactly would build huge integers; the smaller one then only decides rounding, and not even that.
        if (left.IsZero || right.IsZero)
        {
            return left.IsZero ? right : left;
        }

        var apart = left._exponent - right._exponent;
        if (Math.Abs(apart) > 4 * Precision)
        {
            return apart > 0 ? left : right;
        }

        var exponent = Math.Min(left._exponent, right._exponent);
        return Round((left._mantissa << (left._exponent - exponent)) + (right._mantissa << (right._exponent - exponent)), exponent, sticky: false);
    }

    public static BinaryFloat operator -(BinaryFloat left, BinaryFloat right) => left + new BinaryFloat(-right._mantissa, right._exponent);

    public static BinaryFloat operator *(BinaryFloat left, BinaryFloat right) =>
        Round(left._mantissa * right._mantissa, left._exponent + right._exponent, sticky: false);

    public static BinaryFloat operator /(BinaryFloat left, BinaryFloat right) => Divide(left._mantissa, right._mantissa, left._exponent - right._exponent);

    /// <summary>Gives the shortest decimal that reads back as this number; integral ones without an exponent.</summary>
    /// <exception cref="RegoException">It is larger than the limit for integers.</exception>
    public RegoNumber ToNumber(RegoLimits limits)
    {
        if (IsZero)
        {
            return RegoValue.From(0);
        }

        if (_exponent + (long)BigInteger.Abs(_mantissa).GetBitLength() > limits.MaxNumberBits && IsIntegral())
        {
            throw RegoException.LimitExceeded($"a number of more than {limits.MaxNumberBits} bits");
        }

        var (digits, point) = ShortestDigits();
        var text = Format(digits, point, IsIntegral());
        return RegoNumber.TryParse(text, out var number) ? number : throw RegoException.LimitExceeded("a number became too large");
    }

    private static BinaryFloat Divide(BigInteger dividend, BigInteger divisor, int exponent)
    {
        var shift = Math.Max(0, Precision + 2 - (int)(BigInteger.Abs(dividend).GetBitLength() - BigInteger.Abs(divisor).GetBitLength()));
        var quotient = BigInteger.DivRem(dividend << shift, divisor, out var rest);
        return Round(quotient, exponent - shift, !rest.IsZero);
    }

    private static BinaryFloat Round(BigInteger mantissa, int exponent, bool sticky)
    {
        var magnitude = BigInteger.Abs(mantissa);
        var excess = (int)magnitude.GetBitLength() - Precision;
        if (excess > 0)
        {
            var kept = magnitude >> excess;
            var rest = magnitude - (kept << excess);
            var half = BigInteger.One << (excess - 1);
            if (rest > half || (rest == half && (sticky || !kept.IsEven)))
            {
                kept += 1;
            }

            magnitude = kept;
            exponent += excess;
        }

        while (!magnitude.IsZero && (magnitude & 0xFF).IsZero)
        {
            magnitude >>= 8;
            exponent += 8;
        }

        while (!magnitude.IsZero && magnitude.IsEven)
        {
            magnitude >>= 1;
            exponent++;
        }

        return new(mantissa.Sign < 0 ? -magnitude : magnitude, magnitude.IsZero ? 0 : exponent);
    }

    private bool IsIntegral() => _exponent >= 0;

    /// <summary>Digits d with the value 0.d × 10^point.</summary>
    private (string Digits, int Point) ShortestDigits()
    {
        // The value with the bounds half way to its neighbours, as integers over a common denominator.
        var magnitude = BigInteger.Abs(_mantissa);
        var widen = Precision - (int)magnitude.GetBitLength();
        magnitude <<= widen;
        var exponent = _exponent - widen;
        var atPowerOfTwo = magnitude == BigInteger.One << (Precision - 1);
        var (numerator, denominator) = exponent >= 0 ? (magnitude << exponent, BigInteger.One) : (magnitude, BigInteger.One << -exponent);
        var unit = exponent >= 0 ? BigInteger.One << exponent : BigInteger.One;
        numerator *= 4;
        denominator *= 4;
        var upper = numerator + (unit * 2);
        var lower = numerator - (atPowerOfTwo ? unit : unit * 2);
        var inclusive = magnitude.IsEven;

        var point = (int)Math.Floor((magnitude.GetBitLength() + exponent - 1) * 0.30102999566398120) + 1;
        var scale = BigInteger.Pow(10, Math.Abs(point));
        if (point >= 0)
        {
            denominator *= scale;
        }
        else
        {
            (numerator, upper, lower) = (numerator * scale, upper * scale, lower * scale);
        }

        while (numerator >= denominator)
        {
            denominator *= 10;
            point++;
        }

        var digits = new StringBuilder();
        while (true)
        {
            (numerator, upper, lower) = (numerator * 10, upper * 10, lower * 10);
            var digit = BigInteger.DivRem(numerator, denominator, out numerator);
            upper -= digit * denominator;
            lower -= digit * denominator;
            var downOk = inclusive ? lower.Sign <= 0 : lower.Sign < 0;
            var upOk = inclusive ? upper >= denominator : upper > denominator;
            if (downOk || upOk)
            {
                var twice = (numerator * 2).CompareTo(denominator);
                var roundUp = downOk && upOk ? twice > 0 || (twice == 0 && !digit.IsEven) : upOk;
                digits.Append((char)('0' + (int)digit + (roundUp ? 1 : 0)));
                return (Carry(digits, ref point), point);
            }

            digits.Append((char)('0' + (int)digit));
        }
    }

    private static string Carry(StringBuilder digits, ref int point)
    {
        // The last digit may have become ten; zeros at the end and the start say nothing.
        for (var index = digits.Length - 1; index >= 0 && digits[index] > '9'; index--)
        {
            digits[index] = '0';
            if (index == 0)
            {
                digits.Insert(0, '1');
                point++;
                break;
            }

            digits[index - 1]++;
        }

        var text = digits.ToString().TrimEnd('0');
        var leading = text.Length - text.TrimStart('0').Length;
        point -= leading;
        return text[leading..];
    }

    private string Format(string digits, int point, bool integral)
    {
        var sign = _mantissa.Sign < 0 ? "-" : "";
        var exponent = point - 1;
        if (!integral && exponent is < -4 or >= 6)
        {
            var rest = digits.Length > 1 ? "." + digits[1..] : "";
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{rest}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }

        return point <= 0
            ? $"{sign}0.{new string('0', -point)}{digits}"
            : digits.Length <= point
                ? $"{sign}{digits}{new string('0', point - digits.Length)}"
                : $"{sign}{digits[..point]}.{digits[point..]}";
    }
}
