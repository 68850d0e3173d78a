using System.Runtime.CompilerServices;
using Xunit;

namespace Bacalhau.Abstractions.Tests.Cases;

/// <summary>Finds the files under <c>tests/cases</c> and compares with golden ones.</summary>
internal static class CaseFiles
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    public static string Folder(string name, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "cases", name));

    public static string Read(string folder, string file) => File.ReadAllText(Path.Combine(Folder(folder), file));

    public static void Match(string folder, string file, string actual)
    {
        var path = Path.Combine(Folder(folder), file);
        if (Update)
        {
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"{file} is missing; run with UPDATE_GOLDEN=1 to write it");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
