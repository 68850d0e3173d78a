using System.Numerics;

namespace Bacalhau.Rego;

/// <summary>Arithmetic: exact on integers of any size, with a 64-bit mantissa on fractions.</summary>
internal static class RegoArithmetic
{
    public static RegoNumber Add(RegoNumber left, RegoNumber right, RegoLimits limits)
    {
        if (left.TryGetInt64(out var a) && right.TryGetInt64(out var b) && !((a ^ (a + b)) < 0 && (b ^ (a + b)) < 0))
        {
            return RegoValue.From(a + b);
        }

        return left.TryGetInteger(out var x) && right.TryGetInteger(out var y)
            ? Checked(x + y, limits)
            : (BinaryFloat.From(left) + BinaryFloat.From(right)).ToNumber();
    }

    public static RegoNumber Subtract(RegoNumber left, RegoNumber right, RegoLimits limits) =>
        left.TryGetInteger(out var x) && right.TryGetInteger(out var y)
            ? Checked(x - y, limits)
            : (BinaryFloat.From(left) - BinaryFloat.From(right)).ToNumber();

    public static RegoNumber Multiply(RegoNumber left, RegoNumber right, RegoLimits limits) =>
        left.TryGetInteger(out var x) && right.TryGetInteger(out var y)
            ? Checked(x * y, limits)
            : (BinaryFloat.From(left) * BinaryFloat.From(right)).ToNumber();

    /// <summary>Divides; null by zero.</summary>
    public static RegoNumber? Divide(RegoNumber left, RegoNumber right)
    {
        if (right.Sign == 0)
        {
            return null;
        }

        return left.TryGetInt64(out var a) && right.TryGetInt64(out var b) && !(a == long.MinValue && b == -1) && a % b == 0
            ? RegoValue.From(a / b)
            : (BinaryFloat.From(left) / BinaryFloat.From(right)).ToNumber();
    }

    private static RegoNumber Checked(BigInteger value, RegoLimits limits) =>
        value.GetBitLength() <= limits.MaxNumberBits
            ? RegoValue.From(value)
            : throw RegoException.LimitExceeded($"a number of more than {limits.MaxNumberBits} bits");
}
