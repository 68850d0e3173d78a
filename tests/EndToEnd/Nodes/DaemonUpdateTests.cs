using System.Text.Json.Nodes;
using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.EndToEnd.Nodes;

/// <summary>A daemon job in containers is updated while it runs: node after node, and nodes that come later run it too.</summary>
[Collection(Devstacks.OneAtATime)]
public sealed class DaemonUpdateTests(ITestOutputHelper log)
{
    private static readonly string[] Nodes = ["node-1", "node-2", "node-3"];
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Update_ReplacesTheContainersNodeByNode_AndANodeThatComesLaterRunsTheNewVersion()
    {
        Assert.SkipUnless(DockerEngine.IsAvailable, "no Docker engine with busybox:local answers");
        using var folder = new ScratchFolder();
        await using var stack = await BacalhauProcess.DevstackAsync(folder.Path);
        using var api = new JobApi(stack.Api);
        await api.DecideAsync("node-3", new() { ["Action"] = "cordon" });
        var job = await api.SubmitAsync(Daemon("one"));
        var old = await SeenAsync(api, job, version: 1, "node-1", "node-2");

        await api.SubmitAsync(Daemon("two"));
        var fewest = old.Live.Count;
        var updated = await Eventually.SeeAsync(
            async () =>
            {
                var seen = await RunningExecutions.OfAsync(api, job);
                fewest = Math.Min(fewest, seen.Live.Count);
                return seen;
            },
            seen => IsOn(seen, 2, "node-1", "node-2"),
            Limit);
        await api.DecideAsync("node-3", new() { ["Action"] = "uncordon" });
        var everywhere = await SeenAsync(api, job, version: 2, Nodes);

        log.WriteLine($"{old} -> {updated} -> {everywhere}; at least {fewest} at any time");
        Assert.True(fewest >= 1, "no node ran the job at some moment of the update");
        var containers = DockerEngine.Running();
        Assert.All(old.Live, execution => Assert.DoesNotContain(execution.Id, containers.Keys));
        Assert.Equal("Running", await api.StateAsync(job));
        await RunningExecutions.EndAsync(api, job);
    }

    private static JsonObject Daemon(string word)
    {
        var job = JobApi.Docker($"trap 'exit 0' TERM; echo {word}; while :; do sleep 1; done");
        job["Type"] = "daemon";
        job["Name"] = "watcher";
        job.Remove("Count");
        return job;
    }

    private static Task<RunningExecutions> SeenAsync(JobApi api, string job, int version, params string[] nodes) =>
        Eventually.SeeAsync(() => RunningExecutions.OfAsync(api, job), seen => IsOn(seen, version, nodes), Limit);

    private static bool IsOn(RunningExecutions seen, int version, params string[] nodes) =>
        seen.Live.All(execution => execution.HasContainer && execution.Version == version)
        && seen.Live.Select(execution => execution.Node).Order(StringComparer.Ordinal).SequenceEqual(nodes);
}
