using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Runs;

/// <summary>Finds the text of a job: a file, or standard input.</summary>
internal static class JobSource
{
    private const long MaxBytes = 10L << 20;

    /// <summary>Reads a file; <c>-</c> and null read standard input.</summary>
    /// <exception cref="BacalhauException">The file is missing, too large or empty.</exception>
    public static async Task<string> ReadAsync(string? file, CliHost host, CancellationToken cancellationToken)
    {
        if (file is null or "-")
        {
            await host.Error.WriteLineAsync("Reading from /dev/stdin; send Ctrl-d to stop.");
            return Require(await host.Input.ReadToEndAsync(cancellationToken), "standard input");
        }

        var path = host.PathOf(file);
        if (Directory.Exists(path))
        {
            throw Mistakes.Of($"the job file '{file}' is a folder");
        }

        if (!File.Exists(path))
        {
            throw Mistakes.Of($"the job file '{file}' does not exist");
        }

        return new FileInfo(path).Length > MaxBytes
            ? throw Mistakes.Of($"the job file '{file}' is larger than 10 MiB")
            : Require(await File.ReadAllTextAsync(path, cancellationToken), $"the job file '{file}'");
    }

    private static string Require(string text, string what) =>
        string.IsNullOrWhiteSpace(text) ? throw Mistakes.Of($"no content provided: {what} is empty", "Give a job as YAML or JSON.") : text;
}
