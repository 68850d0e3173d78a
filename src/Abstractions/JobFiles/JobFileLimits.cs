namespace Bacalhau;

/// <summary>The largest job file that is read. What aliases repeat counts each time.</summary>
public static class JobFileLimits
{
    /// <summary>Bytes of the file: as much as a request may have.</summary>
    public const int MaxBytes = 10 * 1024 * 1024;

    /// <summary>Lists and maps inside one another.</summary>
    public const int MaxDepth = 64;

    /// <summary>Values, lists and maps in all.</summary>
    public const int MaxNodes = 200_000;
}
