using System.Runtime.InteropServices;

namespace Bacalhau.Storage;

/// <summary>Makes names of files durable. A file can be on disk while its new name is not; .NET has no call for that.</summary>
internal static partial class DurableFolder
{
    private const int ReadOnly = 0;

    /// <summary>Returns once every rename in the folder so far is on disk; does nothing on Windows, where a rename is journalled.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = Open(folder, ReadOnly);
        var flushed = handle >= 0 && Fsync(handle) == 0;
        var error = Marshal.GetLastPInvokeErrorMessage();
        if (handle >= 0)
        {
            _ = Close(handle);
        }

        if (!flushed)
        {
            throw new IOException($"'{folder}' could not be flushed to disk: {error}");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32 | DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32 | DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32 | DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int handle);
}
