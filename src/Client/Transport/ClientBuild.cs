using System.Reflection;
using System.Runtime.InteropServices;

namespace Bacalhau.Client.Transport;

/// <summary>The build of this library, in the words of the wire.</summary>
public static class ClientBuild
{
    /// <summary>Gets the build.</summary>
    public static BuildVersion Current { get; } = Read();

    private static BuildVersion Read()
    {
        var assembly = typeof(ClientBuild).Assembly;
        var text = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
        var (version, commit) = text.IndexOf('+', StringComparison.Ordinal) is > 0 and var plus ? (text[..plus], text[(plus + 1)..]) : (text, "");
        var numbers = version.Split('.');
        return new()
        {
            Major = numbers[0],
            Minor = numbers.Length > 1 ? numbers[1] : "",
            GitVersion = "v" + version,
            GitCommit = commit,
            BuildDate = BuiltAt(assembly.Location),
            GOOS = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux",
            GOARCH = RuntimeInformation.ProcessArchitecture switch
            {
                Architecture.X64 => "amd64",
                Architecture.X86 => "386",
                var other => other.ToString().ToLowerInvariant(),
            },
        };
    }

    private static DateTimeOffset BuiltAt(string file) =>
        file.Length > 0 && File.Exists(file) ? new DateTimeOffset(File.GetLastWriteTimeUtc(file), TimeSpan.Zero) : default;
}
