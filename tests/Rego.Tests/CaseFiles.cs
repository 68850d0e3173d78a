using System.Runtime.CompilerServices;

namespace Bacalhau.Rego.Tests;

/// <summary>The folder of shared cases.</summary>
internal static class CaseFiles
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "cases"));

    public static string Folder(string name) => Path.Combine(Root, name);

    private static string ThisFile([CallerFilePath] string here = "") => here;
}
