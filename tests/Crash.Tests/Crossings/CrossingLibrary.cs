using System.ComponentModel;
using System.Diagnostics;

namespace Bacalhau.Crash.Tests;

/// <summary>Compiles <c>crossings.c</c> with the C compiler of the machine, once a run.</summary>
internal static class CrossingLibrary
{
    private static readonly string[] Compilers = ["cc", "clang", "gcc"];
    private static readonly Lazy<(string? Path, string? Missing)> Built = new(Build);

    /// <summary>Gets why there is none; null when there is one.</summary>
    public static string? Missing => Built.Value.Missing;

    /// <summary>Gets where it is.</summary>
    public static string Path => Built.Value.Path ?? throw new InvalidOperationException(Missing);

    private static (string? Path, string? Missing) Build()
    {
        if (!OperatingSystem.IsLinux())
        {
            return (null, "processes are made to die at system calls with LD_PRELOAD, which only Linux has");
        }

        var source = System.IO.Path.Combine(AppContext.BaseDirectory, "Crossings", "crossings.c");
        var library = System.IO.Path.ChangeExtension(source, ".so");
        var complaint = "no C compiler here (package clang or gcc)";
        foreach (var compiler in Compilers)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(compiler, ["-shared", "-fPIC", "-O2", "-o", library, source, "-ldl", "-lpthread"]) { RedirectStandardError = true })!;
                var errors = process.StandardError.ReadToEnd();
                process.WaitForExit();
                if (process.ExitCode == 0)
                {
                    return (library, null);
                }

                complaint = $"{compiler} cannot compile {source}: {errors.Split('\n')[0]}";
            }
            catch (Win32Exception)
            {
                // The next one.
            }
        }

        return (null, complaint);
    }
}
