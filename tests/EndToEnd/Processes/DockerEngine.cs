using System.Diagnostics;

namespace Bacalhau.EndToEnd;

/// <summary>The Docker engine of the test run, through its own command line.</summary>
internal static class DockerEngine
{
    public const string Image = "busybox:local";

    private static readonly Lazy<bool> Answers = new(() => Run("image", "inspect", Image).Code == 0);

    /// <summary>Gets whether an engine answers and has the image.</summary>
    public static bool IsAvailable => Answers.Value;

    /// <summary>Runs <c>docker</c> and gives its exit code and standard output.</summary>
    public static (int Code, string Output) Run(params string[] arguments)
    {
        try
        {
            using var docker = Process.Start(new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            docker.ErrorDataReceived += (_, _) => { };
            docker.BeginErrorReadLine();
            var output = docker.StandardOutput.ReadToEnd();
            docker.WaitForExit();
            return (docker.ExitCode, output);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (127, "");
        }
    }

    /// <summary>Gives the containers that run now: by execution id the node whose they are.</summary>
    public static IReadOnlyDictionary<string, string> Running() =>
        Containers().ToDictionary(container => container.Execution, container => container.Owner, StringComparer.Ordinal);

    /// <summary>Waits until no container of these executions runs: the engine tells when one has ended.</summary>
    /// <exception cref="TimeoutException">One still runs after <see cref="Eventually.Patience"/>.</exception>
    public static async Task WhenNoneRunsAsync(params IEnumerable<string> executions)
    {
        var wanted = executions.ToHashSet(StringComparer.Ordinal);
        using var limit = new CancellationTokenSource(Eventually.Patience);
        while (Containers().Where(container => wanted.Contains(container.Execution)).ToList() is { Count: > 0 } running)
        {
            using var wait = Process.Start(new ProcessStartInfo("docker", ["wait", .. running.Select(container => container.Id)]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            try
            {
                await wait.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                wait.Kill();
                throw new TimeoutException($"still running after {Eventually.Patience}: {string.Join(", ", running)}");
            }
        }
    }

    private static IEnumerable<(string Id, string Execution, string Owner)> Containers() =>
        Run("ps", "--filter", "label=bacalhau-executionID", "--format", "{{.ID}} {{.Label \"bacalhau-executionID\"}} {{.Label \"bacalhau-executor\"}}")
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' '))
            .Where(words => words.Length == 3)

            // The label of an execution begins with its node.
            .Select(words => (words[0], words[1][words[2].Length..], words[2]));
}
