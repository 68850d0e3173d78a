using System.Runtime.CompilerServices;
using Xunit;

namespace Bacalhau.Cli.Tests;

/// <summary>Compares output with the file <c>Snapshots/NAME.txt</c>. With <c>UPDATE_SNAPSHOTS=1</c> the file is written instead; read the difference before it is committed.</summary>
internal static class Snapshot
{
    public static void Match(string actual, string name, [CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here)!;
        while (!Directory.Exists(Path.Combine(folder, "Snapshots")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        var file = Path.Combine(folder, "Snapshots", name + ".txt");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(file, actual);
            return;
        }

        Assert.True(File.Exists(file), $"{file} is missing; UPDATE_SNAPSHOTS=1 writes it");
        Assert.Equal(File.ReadAllText(file), actual);
    }
}
