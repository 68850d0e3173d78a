using System.Runtime.InteropServices;

namespace Bacalhau.Crash.Tests;

/// <summary>The crossings of this process, as <c>crossings.c</c> counts them; only in a process that has it loaded before libc.</summary>
internal static partial class Crossing
{
    private const string Library = "crossings";

    /// <summary>Finds the library, also for parts of the product that name functions of libc themselves.</summary>
    public static void Load(string path)
    {
        var handle = NativeLibrary.Load(path);
        NativeLibrary.SetDllImportResolver(typeof(Crossing).Assembly, (name, _, _) => name == Library ? handle : 0);
        foreach (var part in (Type[])[typeof(Compute.ComputeAgentExtensions), typeof(Storage.LocalPublisherExtensions), typeof(State.SqliteJobStoreExtensions)])
        {
            NativeLibrary.SetDllImportResolver(part.Assembly, (name, _, _) => name == "libc" ? handle : 0);
        }
    }

    /// <summary>Crosses: called before and after what is crossed.</summary>
    public static void Pass(string label, bool after) => Pass(label, after ? 1 : 0);

    /// <summary>Notes something that arrives.</summary>
    [LibraryImport(Library, EntryPoint = "crossing_note", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void Note(string label);

    /// <summary>Begins a recording; false when the trace cannot be written.</summary>
    public static bool Begin(string folder, string trace, string label, bool after, long count) => Begin(folder, trace, label, after ? 1 : 0, new CLong((nint)count)) != 0;

    /// <summary>Ends a recording; gives how many transactions passed no crossing.</summary>
    public static long End() => EndRecording().Value;

    /// <summary>Crosses a commit of a database; its label is a C string.</summary>
    [LibraryImport(Library, EntryPoint = "crossing_commit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void PassCommit(nint label, int after);

    [LibraryImport(Library, EntryPoint = "crossing", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void Pass(string label, int after);

    [LibraryImport(Library, EntryPoint = "crossings_begin", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Begin(string folder, string trace, string label, int after, CLong count);

    [LibraryImport(Library, EntryPoint = "crossings_end")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial CLong EndRecording();
}
