using System.Runtime.InteropServices;

namespace Bacalhau.Compute.Wasm;

/// <summary>A second name of a file, so that it need not be copied. The runtime library has no call for it.</summary>
internal static class HardLink
{
    /// <summary>Makes the name; false when the file system cannot, or the file stands on another.</summary>
    public static bool TryCreate(string existing, string name)
    {
        // A link to a link would be a way out of the folder.
        if (OperatingSystem.IsWindows() || File.ResolveLinkTarget(existing, returnFinalTarget: false) is not null)
        {
            return false;
        }

        return Link(existing, name) == 0;
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
