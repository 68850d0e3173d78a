namespace Bacalhau.Client.Auth;

/// <summary>Files that only their owner may read, written whole or not at all.</summary>
internal static class OwnerFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a file, in place of what was there.</summary>
    public static void Replace(string file, string text) => File.Move(Draft(file, text), file, overwrite: true);

    private static string Draft(string file, string text)
    {
        var draft = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var writer = new StreamWriter(draft, options);
        writer.Write(text);
        return draft;
    }
}
