using System.Diagnostics;
using System.Globalization;
using Bacalhau.TestKit.Compute;

namespace Bacalhau.EndToEnd;

/// <summary>Hears of every container that is made from now on. The engine keeps its last few hundred events only: who asks afterwards misses some.</summary>
internal sealed class ContainerCreations : IDisposable
{
    private const string Label = "bacalhau-executionID";

    private readonly Moments<string> made = new();
    private readonly Process events;

    public ContainerCreations()
    {
        var since = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        string[] arguments = ["events", "--since", since, "--filter", "type=container", "--filter", "event=create", "--format", $"{{{{index .Actor.Attributes \"{Label}\"}}}}"];
        events = Process.Start(new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true })!;
        events.OutputDataReceived += (_, line) => made.Add(line.Data ?? "");
        events.BeginOutputReadLine();
    }

    /// <summary>Gives the executions for which containers were made until now, one entry for each container.</summary>
    public async Task<IReadOnlyList<string>> UntilNowAsync()
    {
        // Events come in order: what was made before the mark has been told when the mark is.
        var mark = $"mark-{Guid.NewGuid():N}";
        var (_, container) = DockerEngine.Run("create", "--label", $"{Label}={mark}", DockerEngine.Image);
        await made.FirstAsync(execution => execution == mark);
        DockerEngine.Run("rm", container.Trim());
        return [.. made.All.Where(execution => execution.Length > 0 && execution != mark)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        events.Kill();
        events.Dispose();
    }
}
