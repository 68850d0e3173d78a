using Xunit;

namespace Bacalhau.Architecture.Tests;

public sealed class DependencyDirectionTests
{
    /// <summary>Who may see whom; what stands here and what the project files say must agree.</summary>
    private static readonly Dictionary<string, string[]> MaySee = new(StringComparer.Ordinal)
    {
        ["Abstractions"] = [],
        ["Rego"] = [],
        ["State"] = ["Abstractions"],
        ["Grains"] = ["Abstractions"],
        ["Compute"] = ["Abstractions"],
        ["Storage"] = ["Abstractions"],
        ["Silo"] = ["Abstractions", "Rego", "State", "Grains", "Compute", "Storage"],
        ["Client"] = ["Abstractions"],
        ["Cli"] = ["Client", "Silo", "Rego", "Abstractions"],
    };

    public static TheoryData<string> Projects => [.. Directory.EnumerateDirectories(Path.Combine(Checkout.Root, "src")).Select(folder => Path.GetFileName(folder)!)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_SeesOnlyWhatItMay(string project)
    {
        Assert.True(MaySee.TryGetValue(project, out var allowed), $"src/{project} is not in the table of who may see whom");

        Assert.Subset(allowed!.ToHashSet(StringComparer.Ordinal), Checkout.ProjectReferences(project).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void Rego_KnowsNothingOfBacalhau() =>
        Assert.DoesNotContain(
            Checkout.Files("*.cs", "src/Rego"),
            file => File.ReadAllText(Path.Combine(Checkout.Root, file)).Contains("using Bacalhau;", StringComparison.Ordinal));

    [Fact]
    public void VendorTypes_StopAtTheirFolder()
    {
        (string Vendor, string Folder)[] homes =
        [
            ("using Docker.DotNet", "src/Compute/Docker"),
            ("using Wasmtime", "src/Compute/Wasm"),
            ("using Jose", "src/Rego"),
            ("using Npgsql", "src/State"),
        ];

        var strays = from home in homes
                     from file in Checkout.Files("*.cs", "src")
                     where !file.Replace('\\', '/').StartsWith(home.Folder, StringComparison.Ordinal)
                     where !(home.Vendor == "using Jose" && file.Replace('\\', '/').StartsWith("src/Silo/Auth", StringComparison.Ordinal))
                     where File.ReadAllText(Path.Combine(Checkout.Root, file)).Contains(home.Vendor, StringComparison.Ordinal)
                     select $"{file}: {home.Vendor}";

        Assert.Empty(strays);
    }
}
