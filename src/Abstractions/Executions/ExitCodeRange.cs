using System.Globalization;

namespace Bacalhau;

/// <summary>Exit codes from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
/// <param name="First">The lowest.</param>
/// <param name="Last">The highest.</param>
public readonly record struct ExitCodeRange(int First, int Last)
{
    private const string NonZero = "nonzero";

    /// <summary>Tells whether a code is named by any of several texts; texts that are no ranges name nothing.</summary>
    public static bool AnyContains(IReadOnlyList<string> texts, int exitCode)
    {
        foreach (var text in texts)
        {
            if (TryParse(text, out var range) && range.Contains(exitCode))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads <c>137</c>, <c>1-125</c> or <c>nonzero</c>, which is every code but 0.</summary>
    public static bool TryParse(string? text, out ExitCodeRange range)
    {
        range = default;
        var bare = text?.Trim() ?? "";
        if (bare.Equals(NonZero, StringComparison.OrdinalIgnoreCase))
        {
            range = new(int.MinValue, int.MaxValue);
            return true;
        }

        var dash = bare.IndexOf('-', 1 <= bare.Length ? 1 : 0);
        if (!TryParseCode(dash < 0 ? bare : bare[..dash], out var first) || !TryParseCode(dash < 0 ? bare : bare[(dash + 1)..], out var last) || last < first)
        {
            return false;
        }

        range = new(first, last);
        return true;
    }

    /// <summary>Tells whether it holds a code. The range of all codes stands for <c>nonzero</c> and leaves 0 out.</summary>
    public bool Contains(int exitCode) => this == new ExitCodeRange(int.MinValue, int.MaxValue)
        ? exitCode != 0
        : exitCode >= First && exitCode <= Last;

    private static bool TryParseCode(string text, out int code) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out code);
}
