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
        Run("ps", "--filter", "label=bacalhau-executionID", "--format", "{{.Label \"bacalhau-executionID\"}} {{.Label \"bacalhau-executor\"}}")
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' '))
            .Where(words => words.Length == 2)
            .ToDictionary(words => words[0][words[1].Length..], words => words[1], StringComparer.Ordinal);

    /// <summary>Waits until no container of an execution runs.</summary>
    public static async Task WhenNoneRunsAsync(string execution)
    {
        for (var i = 0; i < 300; i++)
        {
            if (Run("ps", "--quiet", "--filter", $"label=bacalhau-executionID={execution}").Output.Length == 0)
            {
                return;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"a container of {execution} still runs after half a minute");
    }

    /// <summary>Gives every <c>create</c> event of a container since an instant: the execution id its label holds.</summary>
    public static IReadOnlyList<string> CreatedSince(DateTimeOffset since) =>
        [.. Run("events", "--since", since.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
                "--until", (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 1).ToString(System.Globalization.CultureInfo.InvariantCulture),
                "--filter", "type=container", "--filter", "event=create", "--format", "{{index .Actor.Attributes \"bacalhau-executionID\"}}")
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(id => id.Length > 0)];
}
