using System.Globalization;

namespace Bacalhau.Compute;

/// <summary>Reads amounts of the configuration.</summary>
internal static class CapacityText
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
        long amount;
        var isRead = unit switch
        {
            Unit.Millicores => ResourceText.TryParseCpu(text, out amount),
            Unit.Devices => ResourceText.TryParseGpu(text, out amount),
            _ => ResourceText.TryParseBytes(text, out amount),
        };
        return isRead ? amount : null;
    }
}
