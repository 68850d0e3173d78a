namespace Bacalhau.Cli.Specs;

/// <summary>Truth values as Go's <c>ParseBool</c> reads them.</summary>
internal static class GoBool
{
    /// <summary>Reads <c>1 t T TRUE true True</c> and their opposites.</summary>
    public static bool TryParse(string text, out bool value)
    {
        value = text is "1" or "t" or "T" or "TRUE" or "true" or "True";
        return value || text is "0" or "f" or "F" or "FALSE" or "false" or "False";
    }
}
