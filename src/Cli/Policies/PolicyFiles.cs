using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;
using Bacalhau.Rego;

namespace Bacalhau.Cli.Policies;

/// <summary>The policies and data that a command was given, under the names they were given by.</summary>
internal sealed record PolicyFiles(IReadOnlyList<RegoFile> Files, RegoObject Data)
{
    private const string StandardInput = "-";

    /// <summary>Reads files and folders; <c>-</c> is a policy on standard input.</summary>
    /// <exception cref="RegoException">Something cannot be read; all that is wrong.</exception>
    public static async Task<PolicyFiles> ReadAsync(string[] paths, CliHost host, CancellationToken cancellationToken)
    {
        var found = RegoFiles.ReadAll(paths.Where(path => path != StandardInput).Select(host.PathOf));
        var files = found.Files.Select(file => file with { Name = AsTyped(file.Name, paths, host) }).ToList();
        if (paths.Contains(StandardInput))
        {
            files.Add(new("stdin", await host.Input.ReadToEndAsync(cancellationToken)));
        }

        return paths.Length == 0 || files.Count > 0 || found.Data.Count > 0
            ? new(files, found.Data)
            : throw Mistakes.Of($"no policy below {string.Join(", ", paths)}", "Policies are files that end in .rego.");
    }

    /// <summary>Gives each policy that has a test file of its own (<c>x.rego</c> and <c>x_test.rego</c>) with just that, and all others together.</summary>
    public IReadOnlyList<PolicyFiles> Each()
    {
        var pairs = Files.Where(file => TestOf(file) is not null).Select(file => new PolicyFiles([file, TestOf(file)!], Data)).ToList();
        var rest = Files.Except(pairs.SelectMany(pair => pair.Files)).ToList();
        return rest.Count == 0 ? pairs : [.. pairs, new(rest, Data)];
    }

    private RegoFile? TestOf(RegoFile file) => Files.FirstOrDefault(test => test.Name == Path.ChangeExtension(file.Name, null) + "_test.rego");

    private static string AsTyped(string name, string[] paths, CliHost host)
    {
        foreach (var path in paths.Where(path => path != StandardInput))
        {
            var full = host.PathOf(path);
            if (name == full)
            {
                return path;
            }

            var folder = Path.TrimEndingDirectorySeparator(full) + Path.DirectorySeparatorChar;
            if (name.StartsWith(folder, StringComparison.Ordinal))
            {
                return path == "." ? name[folder.Length..] : Path.Combine(path, name[folder.Length..]);
            }
        }

        return name;
    }
}
