using System.Numerics;

namespace Bacalhau.Rego.Builtins;

/// <summary>Bits of integers of any size, negative ones in two's complement of unbounded width.</summary>
internal static class Bits
{
    private static readonly RegoTypes[] TwoNumbers = [RegoTypes.Number, RegoTypes.Number];

    public static IEnumerable<RegoBuiltin> All =>
    [
        Two("bits.and", static (left, right) => left & right),
        Two("bits.or", static (left, right) => left | right),
        Two("bits.xor", static (left, right) => left ^ right),
        new("bits.negate", [RegoTypes.Number], RegoTypes.Number, static (arguments, context) =>
            context.TryBigInteger(arguments, 0, out var value) ? RegoArithmetic.Checked(-value - 1, context.Limits) : null),
        new("bits.lsh", TwoNumbers, RegoTypes.Number, static (arguments, context) => Shift(arguments, context, left: true)),
        new("bits.rsh", TwoNumbers, RegoTypes.Number, static (arguments, context) => Shift(arguments, context, left: false)),
    ];

    private static RegoBuiltin Two(string name, Func<BigInteger, BigInteger, BigInteger> combine) =>
        new(name, TwoNumbers, RegoTypes.Number, (arguments, context) =>
            context.TryBigInteger(arguments, 0, out var left) && context.TryBigInteger(arguments, 1, out var right)
                ? RegoArithmetic.Checked(combine(left, right), context.Limits)
                : null);

    private static RegoValue? Shift(ReadOnlySpan<RegoValue> arguments, BuiltinContext context, bool left)
    {
        if (!context.TryBigInteger(arguments, 0, out var value) || !context.TryBigInteger(arguments, 1, out var by))
        {
            return null;
        }

        if (by.Sign < 0)
        {
            return context.TypeError("operand 2 must be an unsigned integer number but got a negative integer");
        }

        if (!left)
        {
            return by > int.MaxValue ? RegoValue.From(value.Sign < 0 ? -1 : 0) : RegoArithmetic.Checked(value >> (int)by, context.Limits);
        }

        if (value.IsZero)
        {
            return RegoValue.From(0);
        }

        return by + value.GetBitLength() > context.Limits.MaxNumberBits
            ? throw RegoException.LimitExceeded($"{context.Builtin}: a number of more than {context.Limits.MaxNumberBits} bits")
            : RegoValue.From(value << (int)by);
    }
}
