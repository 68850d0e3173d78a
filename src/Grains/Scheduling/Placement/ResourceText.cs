using System.Globalization;

namespace Bacalhau.Grains;

/// <summary>Reads the amounts of a validated job; a text that is none counts as nothing asked for.</summary>
internal static class ResourceText
{
    private static readonly (string Unit, double Factor)[] Units =
    [
        ("kib", 1L << 10), ("mib", 1L << 20), ("gib", 1L << 30), ("tib", 1L << 40), ("pib", 1L << 50),
        ("ki", 1L << 10), ("mi", 1L << 20), ("gi", 1L << 30), ("ti", 1L << 40), ("pi", 1L << 50),
        ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12), ("pb", 1e15),
        ("k", 1e3), ("m", 1e6), ("g", 1e9), ("t", 1e12), ("p", 1e15), ("b", 1),
    ];

    public static ComputeResources Parse(ResourcesConfig? config) => config is null
        ? ComputeResources.None
        : new(Cpu(config.CPU), Bytes(config.Memory), Bytes(config.Disk), (long)Number(config.GPU));

    private static long Cpu(string? text)
    {
        text = text?.Trim() ?? "";
        return text.EndsWith('m') ? (long)Number(text[..^1]) : (long)Math.Ceiling(Number(text) * 1000);
    }

    private static long Bytes(string? text)
    {
        text = text?.Trim().ToLowerInvariant() ?? "";
        foreach (var (unit, factor) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal))
            {
                return (long)(Number(text[..^unit.Length]) * factor);
            }
        }

        return (long)Number(text);
    }

    private static double Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 ? value : 0;
}
