using System.Globalization;
using System.Text.RegularExpressions;

namespace Bacalhau.Compute;

/// <summary>Reads amounts of the configuration.</summary>
internal static partial class CapacityText
{
    internal enum Unit
    {
        Millicores,
        Bytes,
        Devices,
    }

    /// <summary>Reads one amount; a part of <paramref name="whole"/> for a percentage, <paramref name="blank"/> for an empty text.</summary>
    public static long Read(string text, string key, Unit unit, long whole, long blank, List<string> mistakes)
    {
        var trimmed = (text ?? "").Trim();
        if (trimmed.Length == 0)
        {
            return blank;
        }

        var amount = trimmed.EndsWith('%') ? Percent(trimmed[..^1], unit, whole) : Amount(trimmed, unit);
        if (amount is not { } read)
        {
            mistakes.Add($"{key} is \"{text}\", which is neither a percentage from 0% to 100% nor an amount");
            return 0;
        }

        return read;
    }

    private static long? Percent(string text, Unit unit, long whole)
    {
        if (!decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) || percent is < 0 or > 100)
        {
            return null;
        }

        var part = (long)(whole * percent / 100);

        // Half of one device is that device.
        return unit == Unit.Devices && whole > 0 && percent > 0 ? Math.Max(1, part) : part;
    }

    private static long? Amount(string text, Unit unit)
    {
        var match = AmountPattern().Match(text.Replace(" ", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal).ToLowerInvariant());
        if (!match.Success || !decimal.TryParse(match.Groups["number"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var suffix = match.Groups["unit"].Value;
        decimal? amount = unit switch
        {
            Unit.Millicores => suffix switch { "" => number * 1000, "m" => number, _ => null },
            Unit.Devices => suffix.Length == 0 && number == Math.Truncate(number) ? number : null,
            _ => Factor(suffix) is { } factor && number < long.MaxValue / factor ? number * factor : null,
        };
        return amount is { } found && found <= long.MaxValue ? (long)found : null;
    }

    private static decimal? Factor(string suffix)
    {
        var power = suffix.Length == 0 ? 0 : "bkmgtpe".IndexOf(suffix[0], StringComparison.Ordinal);
        var @base = suffix.Contains('i', StringComparison.Ordinal) ? 1024m : 1000m;
        var factor = 1m;
        for (var i = 0; i < power; i++)
        {
            factor *= @base;
        }

        return factor;
    }

    [GeneratedRegex(@"^(?<number>\d{1,18}(\.\d{1,9})?)(?<unit>|b|[kmgtpe](ib?|b)?)$")]
    private static partial Regex AmountPattern();
}
