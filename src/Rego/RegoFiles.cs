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
        try
        {
            if (File.Exists(path))
            {
                return Path.GetExtension(path) == ".json" ? [] : [ReadFile(path, limits)];
            }

            if (!Directory.Exists(path))
            {
                throw new RegoException(RegoErrorCode.Compile, $"no policy at {path}: no such file or folder");
            }

            var found = Directory.EnumerateFiles(path, "*.rego", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Device })
                .Order(StringComparer.Ordinal).Take(limits.MaxModules + 1).ToList();
            return found.Count <= limits.MaxModules
                ? [.. found.Select(file => ReadFile(file, limits))]
                : throw new RegoException(RegoErrorCode.Compile, $"more than {limits.MaxModules} policy files below {path}");
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
