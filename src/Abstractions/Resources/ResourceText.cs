using System.Globalization;

namespace Bacalhau;

/// <summary>
/// Reads and writes amounts as users do. Case and blanks do not matter; commas between digits are ignored.
/// Exact: decimal arithmetic throughout, and what does not fit into 64 bits is refused, never cut.
/// </summary>
public static class ResourceText
{
    private const int MaxLength = 64;
    private const int MillicoresPerCore = 1000;
    private const string DecimalUnits = "kmgtpe";

    /// <summary>Reads cores (<c>0.5</c>, <c>2</c>) or millicores (<c>500m</c>). Parts of a millicore round up, so that something asked for is never nothing. An empty text is 0.</summary>
    /// <param name="text">The text.</param>
    /// <param name="millicores">The amount; 1000 is one core.</param>
    /// <returns>False when the text is no such amount; negative ones are none.</returns>
    public static bool TryParseCpu(string? text, out long millicores)
    {
        millicores = 0;
        var bare = Bare(text);
        if (bare.Length == 0)
        {
            return true;
        }

        var isMillicores = bare[^1] == 'm';
        return TryParseNumber(isMillicores ? bare[..^1] : bare, out var number)
            && TryScale(number, isMillicores ? 1 : MillicoresPerCore, decimal.Ceiling, out millicores);
    }

    /// <summary>
    /// Reads bytes with an optional unit: <c>b</c>; <c>k</c>, <c>kb</c> to <c>e</c>, <c>eb</c> are powers of 1000; <c>ki</c>, <c>kib</c> to <c>ei</c>, <c>eib</c> of 1024.
    /// Fractions are allowed (<c>1.5gb</c>), parts of a byte are dropped. An empty text is 0.
    /// </summary>
    /// <returns>False when the text is no such amount; negative ones are none.</returns>
    public static bool TryParseBytes(string? text, out long bytes)
    {
        bytes = 0;
        var bare = Bare(text);
        if (bare.Length == 0)
        {
            return true;
        }

        var end = bare.Length;
        while (end > 0 && char.IsAsciiLetter(bare[end - 1]))
        {
            end--;
        }

        return TryParseUnit(bare[end..], out var unit)
            && TryParseNumber(bare[..end], out var number)
            && TryScale(number, unit, decimal.Floor, out bytes);
    }

    /// <summary>Reads a whole number of graphics processors. An empty text is 0.</summary>
    /// <returns>False when the text is no such number; negative ones are none.</returns>
    public static bool TryParseGpu(string? text, out long gpus)
    {
        var bare = Bare(text);
        gpus = 0;
        return bare.Length == 0 || long.TryParse(bare, NumberStyles.None, CultureInfo.InvariantCulture, out gpus);
    }

    /// <summary>Shows bytes with two or three digits in powers of 1000, for example <c>512 MB</c>, <c>1.5 GB</c>.</summary>
    public static string FormatBytes(long bytes)
    {
        if (bytes < 0)
        {
            return bytes == long.MinValue ? "-9.2 EB" : "-" + FormatBytes(-bytes);
        }

        if (bytes < 1000)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{bytes} B");
        }

        var scale = 1000L;
        var unit = 0;
        while (unit < DecimalUnits.Length - 1 && bytes / scale >= 1000)
        {
            scale *= 1000;
            unit++;
        }

        var value = decimal.Floor(((decimal)bytes / scale * 10) + 0.5m) / 10;
        var name = unit == 0 ? "kB" : $"{char.ToUpperInvariant(DecimalUnits[unit])}B";
        return $"{value.ToString(value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture)} {name}";
    }

    /// <summary>Shows processor time as cores with two digits, for example <c>0.50</c>.</summary>
    public static string FormatCpu(long millicores) => ((decimal)millicores / MillicoresPerCore).ToString("0.00#", CultureInfo.InvariantCulture);

    /// <summary>Shows all amounts, for example <c>{CPU: 0.50, Memory: 512 MB, Disk: 0 B, GPU: 0}</c>.</summary>
    public static string Format(ComputeResources resources) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{CPU: {FormatCpu(resources.CpuMillicores)}, Memory: {FormatBytes(resources.MemoryBytes)}, Disk: {FormatBytes(resources.DiskBytes)}, GPU: {resources.Gpus}}}");

    /// <summary>Brings a text into the form it is stored in: lower case, no blanks or line ends.</summary>
    public static string Normalise(string? text) => Bare(text, keepCommas: true);

    private static string Bare(string? text, bool keepCommas = false)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        // What is longer than any amount is left as it is, to be refused and shown as written.
        return text.Length > MaxLength
            ? text
            : string.Concat(text.Where(letter => !char.IsWhiteSpace(letter) && (keepCommas || letter != ',')).Select(char.ToLowerInvariant));
    }

    private static bool TryParseNumber(string text, out decimal number)
    {
        number = 0;
        return text.Length <= MaxLength
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)
            && number >= 0;
    }

    private static bool TryParseUnit(string unit, out long factor)
    {
        factor = 1;
        if (unit is "" or "b")
        {
            return true;
        }

        var exponent = DecimalUnits.IndexOf(unit[0], StringComparison.Ordinal) + 1;
        var isBinary = unit[1..] is "i" or "ib";
        if (exponent == 0 || !(isBinary || unit[1..] is "" or "b"))
        {
            return false;
        }

        for (var power = 0; power < exponent; power++)
        {
            factor *= isBinary ? 1024 : 1000;
        }

        return true;
    }

    private static bool TryScale(decimal number, long factor, Func<decimal, decimal> round, out long amount)
    {
        // Dividing first keeps the product inside the range of decimal.
        amount = 0;
        if (number > (decimal)long.MaxValue / factor)
        {
            return false;
        }

        var scaled = round(number * factor);
        if (scaled > long.MaxValue)
        {
            return false;
        }

        amount = (long)scaled;
        return true;
    }
}
