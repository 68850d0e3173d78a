using System.Globalization;
using System.Numerics;

namespace Bacalhau.Rego.Builtins;

/// <summary>Rounding, ranges, integers as text, random integers.</summary>
internal static class Numbers
{
    private static readonly RegoTypes[] TwoNumbers = [RegoTypes.Number, RegoTypes.Number];

    public static IEnumerable<RegoBuiltin> All =>
    [
        new("abs", [RegoTypes.Number], RegoTypes.Number, static (arguments, context) =>
            arguments.Number(0) is { Sign: < 0 } number ? RegoArithmetic.Subtract(RegoValue.From(0), number, context.Limits) : arguments[0]),
        Rounding("floor", static (quotient, rest, _) => rest.Sign < 0 ? quotient - 1 : quotient),
        Rounding("ceil", static (quotient, rest, _) => rest.Sign > 0 ? quotient + 1 : quotient),
        Rounding("round", static (quotient, rest, unit) => BigInteger.Abs(rest) * 2 >= unit ? quotient + rest.Sign : quotient),
        new("numbers.range", TwoNumbers, RegoTypes.Array, static (arguments, context) =>
            context.TryBigInteger(arguments, 0, out var from) && context.TryBigInteger(arguments, 1, out var to) ? Range(from, to, 1, context) : null),
        new("numbers.range_step", [.. TwoNumbers, RegoTypes.Number], RegoTypes.Array, RangeStep),
        new("format_int", TwoNumbers, RegoTypes.String, FormatInteger),
        new("rand.intn", [RegoTypes.String, RegoTypes.Number], RegoTypes.Number, RandomInteger, RegoBuiltinTraits.Memoised),
    ];

    /// <summary>Gives the integer part, cut towards zero.</summary>
    public static BigInteger Truncate(RegoNumber number)
    {
        var (mantissa, exponent) = number.Decompose();
        return exponent >= 0 ? mantissa * BigInteger.Pow(10, exponent) : BigInteger.Divide(mantissa, BigInteger.Pow(10, -exponent));
    }

    private static RegoBuiltin Rounding(string name, Func<BigInteger, BigInteger, BigInteger, BigInteger> round) =>
        new(name, [RegoTypes.Number], RegoTypes.Number, (arguments, context) =>
        {
            var number = arguments.Number(0);
            if (number.TryGetInteger(out var integer))
            {
                return RegoArithmetic.Checked(integer, context.Limits);
            }

            var (mantissa, exponent) = number.Decompose();
            var unit = BigInteger.Pow(10, -exponent);
            var quotient = BigInteger.DivRem(mantissa, unit, out var rest);
            return RegoArithmetic.Checked(round(quotient, rest, unit), context.Limits);
        });

    private static RegoValue? RangeStep(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (!context.TryBigInteger(arguments, 0, out var from) || !context.TryBigInteger(arguments, 1, out var to) || !context.TryBigInteger(arguments, 2, out var step))
        {
            return null;
        }

        return step.Sign <= 0 ? context.Error("step must be a positive integer") : Range(from, to, step, context);
    }

    private static RegoArray Range(BigInteger from, BigInteger to, BigInteger step, BuiltinContext context)
    {
        RegoArithmetic.Check(from, context.Limits);
        RegoArithmetic.Check(to, context.Limits);
        var count = (BigInteger.Abs(to - from) / step) + 1;
        context.ChargeElements(count > long.MaxValue ? long.MaxValue : (long)count);
        context.ChargeSteps((int)count);
        var numbers = new RegoValue[(int)count];
        var delta = to >= from ? step : -step;
        for (var index = 0; index < numbers.Length; index++, from += delta)
        {
            numbers[index] = RegoValue.From(from);
        }

        return RegoArray.Adopt(numbers);
    }

    private static RegoValue? FormatInteger(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var value = Truncate(arguments.Number(0));
        RegoArithmetic.Check(value, context.Limits);
        return arguments.Number(1).Text switch
        {
            "10" => RegoValue.From(value.ToString(CultureInfo.InvariantCulture)),
            "2" => RegoValue.From(InBase(value, 2)),
            "8" => RegoValue.From(InBase(value, 8)),
            "16" => RegoValue.From(InBase(value, 16)),
            _ => context.TypeError("operand 2 must be one of {2, 8, 10, 16}"),
        };
    }

    /// <summary>Writes an integer in base 2, 8 or 16 with lower-case digits and a sign of its own.</summary>
    public static string InBase(BigInteger value, int radix)
    {
        if (value.IsZero)
        {
            return "0";
        }

        var size = BigInteger.Abs(value);
        var bits = size.ToString("b", CultureInfo.InvariantCulture).TrimStart('0');
        var digits = radix switch
        {
            2 => bits,
            16 => size.ToString("x", CultureInfo.InvariantCulture).TrimStart('0'),
            _ => string.Concat(bits.PadLeft((bits.Length + 2) / 3 * 3, '0').Chunk(3).Select(three => (char)('0' + Convert.ToInt32(new string(three), 2)))),
        };
        return value.Sign < 0 ? "-" + digits : digits;
    }

    private static RegoNumber? RandomInteger(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (!context.TryInteger(arguments, 1, out var limit))
        {
            return null;
        }

        if (limit is 0 or long.MinValue)
        {
            return RegoValue.From(0);
        }

        var bytes = new byte[16];
        context.FillRandom(bytes);

        // 128 random bits over at most 63: the bias is below 2^-64.
        return RegoValue.From(new BigInteger(bytes, isUnsigned: true) % Math.Abs(limit));
    }
}
