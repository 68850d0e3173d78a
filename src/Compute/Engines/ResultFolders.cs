namespace Bacalhau.Compute.Engines;

/// <summary>The folders an execution writes its results into.</summary>
internal static class ResultFolders
{
    /// <summary>What the published folder holds besides the result paths.</summary>
    private static readonly string[] TakenNames = ["stdout", "stderr", "exitCode"];

    /// <summary>Names everything that is wrong with the result paths of a task; a name becomes a folder, so it must not lead elsewhere.</summary>
    public static IEnumerable<BacalhauError> Check(JobTask task, string component)
    {
        foreach (var result in task.ResultPaths)
        {
            if (string.IsNullOrWhiteSpace(result.Name) || result.Name is "." or ".." || result.Name.AsSpan().IndexOfAny("/\\\0") >= 0)
            {
                yield return Wrong($"result path name \"{result.Name}\" is no folder name", "Use a name without / and \\, for example outputs.");
            }
            else if (TakenNames.Contains(result.Name, StringComparer.OrdinalIgnoreCase))
            {
                yield return Wrong($"result path name \"{result.Name}\" is taken", "stdout, stderr and exitCode are published beside the result paths.");
            }

            if (result.Path is not ['/', _, ..] || result.Path.Contains('\0', StringComparison.Ordinal))
            {
                yield return Wrong($"result path \"{result.Path}\" of \"{result.Name}\" is not an absolute path of a folder", null);
            }
        }

        BacalhauError Wrong(string message, string? hint) =>
            new(BacalhauErrorCode.ValidationError, component, message) { Hint = hint, Cause = FailureCause.UserError };
    }

    /// <summary>
    /// Makes the folder of a result path, where it is not there yet. It is open to every user, because an execution may run as any, inside a folder
    /// that is open to this process only.
    /// </summary>
    public static string Create(string resultsFolder, ResultPath result)
    {
        var folder = Path.Combine(resultsFolder, result.Name);
        Directory.CreateDirectory(resultsFolder);
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            File.SetUnixFileMode(resultsFolder, mine);
            File.SetUnixFileMode(folder, mine
                | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
                | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);
        }

        return folder;
    }
}
