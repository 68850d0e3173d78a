using System.Globalization;

namespace Bacalhau.State.Sqlite.Engine;

/// <summary>Labels as the whole numbers that <c>gt</c> and <c>lt</c> compare.</summary>
internal static class LabelNumber
{
    /// <summary>Reads a label; null when it is no whole number of 64 bits.</summary>
    public static long? Parse(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
