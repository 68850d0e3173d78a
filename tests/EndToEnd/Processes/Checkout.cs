using System.Runtime.CompilerServices;

namespace Bacalhau.EndToEnd;

/// <summary>Where this checkout is.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    private static string Find([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
