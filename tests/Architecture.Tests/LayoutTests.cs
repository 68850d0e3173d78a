using System.Text.RegularExpressions;
using Xunit;

namespace Bacalhau.Architecture.Tests;

public sealed partial class LayoutTests
{
    private static readonly string[] ForbiddenFolders = ["Common", "Core", "Extensions", "Helpers", "Infrastructure", "Interfaces", "Models", "Services", "Utils"];

    [Fact]
    public void Folders_AreNamedAfterFeatures()
    {
        var found = Checkout.Files("*.cs", "src", "tests")
            .SelectMany(file => Path.GetDirectoryName(file)!.Split(Path.DirectorySeparatorChar))
            .Intersect(ForbiddenFolders, StringComparer.OrdinalIgnoreCase);

        Assert.Empty(found);
    }

    [Fact]
    public void SourceFiles_HoldOneIdea()
    {
        const int most = 600;

        var long_ = Checkout.Files("*.cs", "src")
            .Select(file => (file, lines: File.ReadLines(Path.Combine(Checkout.Root, file)).Count()))
            .Where(entry => entry.lines > most);

        Assert.Empty(long_);
    }

    [Fact]
    public void Links_InDocuments_LeadSomewhere()
    {
        var broken = from document in Checkout.Files("*.md", "docs", "src", "examples", "bench", "dashboards").Concat(
                         Directory.EnumerateFiles(Checkout.Root, "*.md").Select(file => Path.GetRelativePath(Checkout.Root, file)))
                     from Match link in RelativeLink().Matches(File.ReadAllText(Path.Combine(Checkout.Root, document)))
                     let target = link.Groups["target"].Value.Split('#')[0]
                     where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
                     let path = Path.Combine(Checkout.Root, Path.GetDirectoryName(document)!, target)
                     where !File.Exists(path) && !Directory.Exists(path)
                     select $"{document}: {target}";

        Assert.Empty(broken);
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex RelativeLink();
}
