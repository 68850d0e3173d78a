using System.Text;

namespace Bacalhau.Rego;

/// <summary>Reads policy files from disk.</summary>
public static class RegoFiles
{
    /// <summary>
    /// Reads a file, or every <c>.rego</c> file below a folder (tests and names with a leading dot too; other files are passed over). A lone file
    /// is read as Rego whatever its name, except <c>.json</c>, which holds no rules.
    /// </summary>
    /// <param name="path">File or folder; relative to the working folder.</param>
    /// <param name="limits">Limits on number and size; null for the defaults.</param>
    /// <exception cref="RegoException">There is nothing there, it cannot be read, or it is over a limit.</exception>
    public static IReadOnlyList<RegoFile> Read(string path, RegoLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        limits ??= RegoLimits.Default;
        return Reading(path, () => Directory.Exists(path)
            ? [.. Below(path, limits, file => Path.GetExtension(file) == ".rego").Select(file => ReadFile(file, limits))]
            : Path.GetExtension(path) == ".json" ? [] : (IReadOnlyList<RegoFile>)[ReadFile(path, limits)]);
    }

    /// <summary>
    /// Reads files and folders as OPA's commands do: <c>.rego</c> files are policies; <c>.json</c>, <c>.yaml</c> and <c>.yml</c> files become the
    /// document <c>data</c>, those in a folder below the names of the folders between (<c>roles/x.json</c> becomes <c>data.roles</c>). A file that is
    /// named itself and has another ending is read as a policy.
    /// </summary>
    /// <param name="paths">Files and folders; relative to the working folder.</param>
    /// <param name="limits">Limits on number and size; null for the defaults.</param>
    /// <exception cref="RegoException">Something is missing, cannot be read, does not fit together, or is over a limit; all of it.</exception>
    public static RegoFileSet ReadAll(IEnumerable<string> paths, RegoLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        limits ??= RegoLimits.Default;
        var files = new List<RegoFile>();
        var data = RegoObject.Empty;
        var problems = new List<RegoDiagnostic>();
        foreach (var (root, file) in paths.SelectMany(path => Listed(path, limits, problems)))
        {
            try
            {
                if (RegoDataFiles.IsData(file))
                {
                    data = Reading(file, () => RegoDataFiles.Merge(data, Between(root, file), RegoDataFiles.Read(file, limits), file));
                }
                else if (!files.Exists(known => known.Name == file))
                {
                    files.Add(Reading(file, () => ReadFile(file, limits)));
                }
            }
            catch (RegoException problem)
            {
                problems.AddRange(problem.Diagnostics);
            }
        }

        return problems.Count == 0 ? new(files, data) : throw new RegoException(problems);
    }

    /// <summary>Reads a document, such as an input: JSON, or YAML when it is none and its name does not say <c>.json</c>.</summary>
    /// <param name="name">The name that error texts give.</param>
    /// <param name="text">The document.</param>
    /// <param name="limits">Limits on depth and size; null for the defaults.</param>
    /// <exception cref="RegoException">It is neither, or over a limit.</exception>
    public static RegoValue ParseDocument(string name, string text, RegoLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        return RegoDataFiles.Parse(name, text, limits ?? RegoLimits.Default);
    }

    private static List<(string Root, string File)> Listed(string path, RegoLimits limits, List<RegoDiagnostic> problems)
    {
        try
        {
            return Reading(path, () => Directory.Exists(path)
                ? Below(path, limits, file => Path.GetExtension(file) == ".rego" || RegoDataFiles.IsData(file)).Select(file => (path, file)).ToList()
                : [(Path.GetDirectoryName(path) ?? "", path)]);
        }
        catch (RegoException problem)
        {
            problems.AddRange(problem.Diagnostics);
            return [];
        }
    }

    private static string[] Between(string root, string file) =>
        [.. (Path.GetDirectoryName(Path.GetRelativePath(root.Length == 0 ? "." : root, file)) ?? "").Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries)];

    private static List<string> Below(string folder, RegoLimits limits, Func<string, bool> isWanted)
    {
        var found = Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Device })
            .Where(isWanted).Order(StringComparer.Ordinal).Take(limits.MaxModules + 1).ToList();
        return found.Count <= limits.MaxModules
            ? found
            : throw new RegoException(RegoErrorCode.Compile, $"more than {limits.MaxModules} policy files below {folder}");
    }

    private static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return File.Exists(path) || Directory.Exists(path)
                ? read()
                : throw new RegoException(RegoErrorCode.Compile, $"no policy at {path}: no such file or folder");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new RegoException(RegoErrorCode.Compile, $"policy {path} cannot be read: {problem.Message}", null, problem);
        }
    }

    private static RegoFile ReadFile(string file, RegoLimits limits) =>
        new FileInfo(file).Length <= limits.MaxSourceBytes
            ? new(file, File.ReadAllText(file, Encoding.UTF8))
            : throw new RegoException(RegoErrorCode.Parse, $"policy file is larger than {limits.MaxSourceBytes} bytes", new(file, 1, 1));
}
