using Bacalhau.Client.Transport;

namespace Bacalhau.Client.Results;

/// <summary>Puts the unpacked results of executions together.</summary>
internal static class ResultFolder
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, ReturnSpecialDirectories = false };

    /// <summary>Moves the results of one execution to those of others. What every execution has - stdout, stderr, exitCode - is put one behind the other.</summary>
    /// <exception cref="BacalhauException">Two executions wrote the same file.</exception>
    public static void Merge(string from, string to)
    {
        foreach (var entry in Entries(from))
        {
            var target = Path.Combine(to, Path.GetFileName(entry));
            if (Path.GetFileName(entry) is "stdout" or "stderr" or "exitCode" && IsPlainFile(entry) && IsPlainFile(target))
            {
                using var all = new FileStream(target, FileMode.Append);
                using var next = File.OpenRead(entry);
                next.CopyTo(all);
            }
            else
            {
                Move(entry, target, () => throw Clash(Path.GetRelativePath(to, target), "several executions wrote it", "With --raw every execution's archive is kept as it is."));
            }
        }
    }

    /// <summary>Moves results to where the user wants them.</summary>
    /// <param name="from">The results.</param>
    /// <param name="to">The folder; made when missing.</param>
    /// <param name="only">The one file or folder wanted; empty for all.</param>
    /// <returns>How many files there are.</returns>
    /// <exception cref="BacalhauException">A file is there already, or the one wanted is not.</exception>
    public static int Publish(string from, string to, string only)
    {
        var wanted = only.Trim('/');
        var source = Path.GetFullPath(Path.Combine(from, wanted));
        if (wanted.Length > 0 && (!source.StartsWith(from + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !Exists(source)))
        {
            throw new BacalhauError(BacalhauErrorCode.NotFound, ApiErrors.Component, $"the results hold no '{wanted}'")
            {
                Hint = $"They hold: {string.Join(", ", Entries(from).Select(Path.GetFileName).Order(StringComparer.Ordinal))}.",
            }.AsException();
        }

        var target = wanted.Length > 0 ? Path.Combine(to, wanted) : to;
        Refuse(source, target);
        var files = IsFolder(source) ? Directory.EnumerateFiles(source, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }).Count() : 1;
        if (!Directory.Exists(to) && wanted.Length == 0)
        {
            Directory.Move(source, to);
            return files;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        Move(source, target, () => throw Existing(target));
        return files;
    }

    private static void Refuse(string source, string target)
    {
        if (IsFolder(source) && IsFolder(target))
        {
            foreach (var entry in Entries(source))
            {
                Refuse(entry, Path.Combine(target, Path.GetFileName(entry)));
            }
        }
        else if (Exists(target))
        {
            throw Existing(target);
        }
    }

    private static void Move(string source, string target, Action clash)
    {
        if (!Exists(target))
        {
            if (IsFolder(source))
            {
                Directory.Move(source, target);
            }
            else
            {
                File.Move(source, target);
            }
        }
        else if (IsFolder(source) && IsFolder(target))
        {
            foreach (var entry in Entries(source))
            {
                Move(entry, Path.Combine(target, Path.GetFileName(entry)), clash);
            }
        }
        else
        {
            clash();
        }
    }

    private static BacalhauException Existing(string target) => Clash(target, "it exists already", "Choose another folder with --output-dir, or move it away.");

    private static BacalhauException Clash(string what, string why, string hint) =>
        new BacalhauError(BacalhauErrorCode.IOError, ApiErrors.Component, $"'{what}' cannot be written: {why}") { Hint = hint }.AsException();

    private static string[] Entries(string folder) => Directory.GetFileSystemEntries(folder, "*", Everything);

    // A link to a folder is moved as the link it is and never followed.
    private static bool IsFolder(string path) => new DirectoryInfo(path) is { Exists: true, LinkTarget: null };

    private static bool IsPlainFile(string path) => new FileInfo(path) is { Exists: true, LinkTarget: null };

    private static bool Exists(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;
}
