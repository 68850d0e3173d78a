using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Bacalhau.Silo.Identity;

/// <summary>The build that runs, in the words of the wire.</summary>
public static class ProgramVersion
{
    /// <summary>Gets it. The version is the Bacalhau release whose wire we speak.</summary>
    public static BuildVersion Current { get; } = Read();

    private static BuildVersion Read()
    {
        var assembly = typeof(ProgramVersion).Assembly;
        var text = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
        var parts = text.Split('+', 2);
        var numbers = parts[0].Split('.');
        return new()
        {
            Major = numbers[0],
            Minor = numbers.Length > 1 ? numbers[1] : "0",
            GitVersion = "v" + parts[0],
            GitCommit = parts.Length > 1 ? parts[1] : "",
            BuildDate = File.Exists(assembly.Location) ? File.GetLastWriteTimeUtc(assembly.Location) : DateTimeOffset.UnixEpoch,
            GOOS = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux",
            GOARCH = RuntimeInformation.ProcessArchitecture switch
            {
                Architecture.X64 => "amd64",
                Architecture.Arm64 => "arm64",
                var other => other.ToString().ToLower(CultureInfo.InvariantCulture),
            },
        };
    }
}
