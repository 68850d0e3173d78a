using System.Buffers;
using System.Globalization;
using System.Text;

namespace Bacalhau.Silo.Configuration;

/// <summary>Durations as Go writes them (<c>time.ParseDuration</c>, <c>Duration.String</c>), for example <c>1h30m0s</c>, <c>100ms</c>. Precision: 100 ns.</summary>
public static class GoDuration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Ticks)[] Units =
    [
        ("ns", TimeSpan.TicksPerMicrosecond / 1000d),
        ("us", TimeSpan.TicksPerMicrosecond),
        ("µs", TimeSpan.TicksPerMicrosecond),
        ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute),
        ("h", TimeSpan.TicksPerHour),
    ];

    /// <summary>Reads a duration; <c>0</c> needs no unit.</summary>
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        var rest = text.AsSpan().Trim();
        var negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+"))
        {
            rest = rest[1..];
        }

        if (rest is "0")
        {
            return true;
        }

        if (rest.IsEmpty)
        {
            return false;
        }

        double ticks = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            rest = rest[digits..];
            var length = rest.IndexOfAny(Digits);
            var unit = length < 0 ? rest : rest[..length];
            if (!TryFindUnit(unit, out var perUnit))
            {
                return false;
            }

            ticks += number * perUnit;
            rest = rest[unit.Length..];
        }

        if (ticks > TimeSpan.MaxValue.Ticks / 2d)
        {
            return false;
        }

        value = TimeSpan.FromTicks((long)Math.Round(negative ? -ticks : ticks));
        return true;
    }

    /// <summary>Reads a duration that is known to be right.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static TimeSpan Parse(string text) => TryParse(text, out var value) ? value : throw new FormatException($"'{text}' is not a duration");

    /// <summary>Writes a duration: <c>24h0m0s</c>, <c>1m0s</c>, <c>1.5s</c>, <c>100ms</c>, <c>0s</c>.</summary>
    public static string Format(TimeSpan value)
    {
        if (value == TimeSpan.Zero)
        {
            return "0s";
        }

        var text = new StringBuilder(value < TimeSpan.Zero ? "-" : "");
        value = value.Duration();
        if (value < TimeSpan.FromSeconds(1))
        {
            return value < TimeSpan.FromMilliseconds(1)
                ? text.Append(CultureInfo.InvariantCulture, $"{value.TotalMicroseconds:0.###}µs").ToString()
                : text.Append(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds:0.######}ms").ToString();
        }

        var hours = (long)value.TotalHours;
        if (hours > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{hours}h");
        }

        if (hours > 0 || value.Minutes > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{value.Minutes}m");
        }

        var seconds = (decimal)(value.Ticks % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerSecond;
        return text.Append(CultureInfo.InvariantCulture, $"{seconds:0.#######}s").ToString();
    }

    private static bool TryFindUnit(ReadOnlySpan<char> text, out double ticks)
    {
        foreach (var (unit, perUnit) in Units)
        {
            if (text.SequenceEqual(unit))
            {
                ticks = perUnit;
                return true;
            }
        }

        ticks = 0;
        return false;
    }
}
