using System.Runtime.CompilerServices;

namespace Bacalhau.TestKit;

/// <summary>Where this checkout is.</summary>
public static class Checkout
{
    /// <summary>Gets the root folder.</summary>
    public static string Root { get; } = Find();

    private static string Find([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
