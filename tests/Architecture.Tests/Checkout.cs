using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Bacalhau.Architecture.Tests;

/// <summary>The files of this checkout.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> Files(string pattern, params IEnumerable<string> folders) =>
        folders.Where(folder => Directory.Exists(Path.Combine(Root, folder)))
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Root, file));

    public static IReadOnlySet<string> ProjectReferences(string project) =>
        XDocument.Load(Path.Combine(Root, "src", project, project + ".csproj"))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))
            .ToHashSet(StringComparer.Ordinal);

    private static string FindRoot([CallerFilePath] string here = "")
    {
        for (var folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Bacalhau.Orleans.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException($"no solution above {here}");
    }
}
