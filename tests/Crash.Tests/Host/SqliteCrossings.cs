using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bacalhau.Crash.Tests;

/// <summary>Makes every transaction that any connection of this process commits a crossing: SQLite itself calls before it writes the commit and once the statement has ended.</summary>
internal static unsafe partial class SqliteCrossings
{
    private const string Library = "e_sqlite3";
    private const uint Profile = 2;

    [ThreadStatic]
    private static nint committing;

    /// <summary>Watches every connection that is opened from now on.</summary>
    public static void Install()
    {
        if (AutoExtension((nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&Opened) != 0)
        {
            throw new InvalidOperationException("SQLite does not let connections be watched");
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Opened(nint database, nint error, nint routines)
    {
        var path = Marshal.PtrToStringUTF8(FileName(database, "main"));
        if (string.IsNullOrEmpty(path))
        {
            return 0;
        }

        // Lives as long as the process: connections are few.
        var label = Marshal.StringToCoTaskMemUTF8($"commit {Path.GetFileName(path)}");
        CommitHook(database, (nint)(delegate* unmanaged[Cdecl]<nint, int>)&Committing, label);
        return Trace(database, Profile, (nint)(delegate* unmanaged[Cdecl]<uint, nint, nint, nint, int>)&StatementEnded, label);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Committing(nint label)
    {
        committing = label;
        Crossing.PassCommit(label, 0);
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int StatementEnded(uint kind, nint label, nint statement, nint nanoseconds)
    {
        if (committing == label)
        {
            committing = 0;
            Crossing.PassCommit(label, 1);
        }

        return 0;
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_auto_extension")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int AutoExtension(nint entryPoint);

    [LibraryImport(Library, EntryPoint = "sqlite3_db_filename", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial nint FileName(nint database, string schema);

    [LibraryImport(Library, EntryPoint = "sqlite3_commit_hook")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial nint CommitHook(nint database, nint callback, nint argument);

    [LibraryImport(Library, EntryPoint = "sqlite3_trace_v2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int Trace(nint database, uint kinds, nint callback, nint argument);
}
