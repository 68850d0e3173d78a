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
            : (BinaryFloat.From(left) + BinaryFloat.From(right)).ToNumber(limits);
    }

    public static RegoNumber Subtract(RegoNumber left, RegoNumber right, RegoLimits limits) =>
        left.TryGetInteger(out var x) && right.TryGetInteger(out var y)
            ? Checked(x - y, limits)
            : (BinaryFloat.From(left) - BinaryFloat.From(right)).ToNumber(limits);

    public static RegoNumber Multiply(RegoNumber left, RegoNumber right, RegoLimits limits) =>
        left.TryGetInteger(out var x) && right.TryGetInteger(out var y)
            ? Checked(x * y, limits)
            : (BinaryFloat.From(left) * BinaryFloat.From(right)).ToNumber(limits);

    /// <summary>Divides; null by zero.</summary>
    public static RegoNumber? Divide(RegoNumber left, RegoNumber right, RegoLimits limits)
    {
        if (right.Sign == 0)
        {
            return null;
        }

        return left.TryGetInt64(out var a) && right.TryGetInt64(out var b) && !(a == long.MinValue && b == -1) && a % b == 0
            ? RegoValue.From(a / b)
            : (BinaryFloat.From(left) / BinaryFloat.From(right)).ToNumber(limits);
    }

    /// <summary>Gives the integer as a number.</summary>
    /// <exception cref="RegoException">It is larger than the limit.</exception>
    public static RegoNumber Checked(BigInteger value, RegoLimits limits)
    {
        Check(value, limits);
        return RegoValue.From(value);
    }

    /// <summary>Refuses an integer that is larger than the limit.</summary>
    /// <exception cref="RegoException">It is.</exception>
    public static void Check(BigInteger value, RegoLimits limits)
    {
        if (value.GetBitLength() > limits.MaxNumberBits)
        {
            throw RegoException.LimitExceeded($"a number of more than {limits.MaxNumberBits} bits");
        }
    }
}
