using System.Buffers;
using System.Numerics;

namespace Bacalhau.Rego.Builtins.Time;

/// <summary>Reads durations of Go, such as <c>1h15m30.918s</c>.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> NumberStart = SearchValues.Create(".0123456789");

    private static readonly (string Name, long Nanoseconds)[] Units =
    [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ];

    /// <summary>Reads a duration; false, with the reason, when the text is none or more than 292 years.</summary>
    public static bool TryParse(string text, out long nanoseconds, out string error)
    {
        nanoseconds = 0;
        error = $"time: invalid duration {RegoValue.From(text)}";
        var negative = text.StartsWith('-');
        var rest = negative || text.StartsWith('+') ? text.AsSpan(1) : text;
        if (rest is "0")
        {
            return true;
        }

        if (rest.IsEmpty || text.Length > 256)
        {
            return false;
        }

        var total = BigInteger.Zero;
        while (!rest.IsEmpty)
        {
            if (!TryTakePart(ref rest, text, out var part, ref error))
            {
                return false;
            }

            total += part;
        }

        total = negative ? -total : total;
        if (total < long.MinValue || total > long.MaxValue)
        {
            return false;
        }

        nanoseconds = (long)total;
        return true;
    }

    private static bool TryTakePart(scoped ref ReadOnlySpan<char> rest, string text, out BigInteger part, ref string error)
    {
        part = default;
        var whole = TakeDigits(ref rest);
        var fraction = ReadOnlySpan<char>.Empty;
        if (rest.StartsWith("."))
        {
            rest = rest[1..];
            fraction = TakeDigits(ref rest);
        }

        if (whole.IsEmpty && fraction.IsEmpty)
        {
            return false;
        }

        var end = rest.IndexOfAny(NumberStart);
        var unit = (end < 0 ? rest : rest[..end]).ToString();
        rest = end < 0 ? default : rest[end..];
        var scale = Units.FirstOrDefault(known => known.Name == unit).Nanoseconds;
        if (scale == 0)
        {
            error = unit.Length == 0 ? $"time: missing unit in duration {RegoValue.From(text)}" : $"time: unknown unit {RegoValue.From(unit)} in duration {RegoValue.From(text)}";
            return false;
        }

        part = (Value(whole) * scale) + (Value(fraction) * scale / BigInteger.Pow(10, fraction.Length));
        return true;
    }

    private static BigInteger Value(ReadOnlySpan<char> digits) =>
        digits.IsEmpty ? default : BigInteger.Parse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);

    private static ReadOnlySpan<char> TakeDigits(scoped ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? rest : rest[..end];
        rest = rest[digits.Length..];
        return digits;
    }
}
