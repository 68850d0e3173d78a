using System.Globalization;

namespace Bacalhau.Grains;

/// <summary>Which versions of the program may run jobs of today.</summary>
internal static class NodeVersions
{
    private static readonly (int, int, int) Oldest = (1, 0, 4);

    /// <summary>Says why a version is too old; null when it is not. One that is not known or was built by a developer is taken.</summary>
    public static string? Reject(BuildVersion version) => TryParse(version.GitVersion) is { } numbers && numbers != (0, 0, 0) && numbers.CompareTo(Oldest) < 0
        ? string.Create(CultureInfo.InvariantCulture, $"runs version {version.GitVersion}, older than v{Oldest.Item1}.{Oldest.Item2}.{Oldest.Item3}")
        : null;

    /// <summary>Compares numbers, not letters: 1.10 is newer than 1.9. What stands behind them (<c>-rc1</c>, <c>+commit</c>) does not count.</summary>
    private static (int Major, int Minor, int Patch)? TryParse(string text)
    {
        var end = text.AsSpan().IndexOfAny('-', '+');
        var parts = text[..(end < 0 ? text.Length : end)].TrimStart('v').Split('.');
        return parts.Length is 2 or 3 && Number(parts[0]) is { } major && Number(parts[1]) is { } minor && Number(parts.Length == 3 ? parts[2] : "0") is { } patch
            ? (major, minor, patch)
            : null;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
