using System.Text.Json.Nodes;
using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.EndToEnd.Nodes;

/// <summary>Nodes with running containers are emptied: the work goes on elsewhere, and nothing is left behind.</summary>
[Collection(Devstacks.OneAtATime)]
public sealed class DrainTests(ITestOutputHelper log)
{
    private const string Forever = "trap 'exit 0' TERM; while :; do sleep 1; done";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Drain_MovesRunningContainers_AndABatchJobHasExactlyOneResult()
    {
        Assert.SkipUnless(DockerEngine.IsAvailable, "no Docker engine with busybox:local answers");
        using var folder = new ScratchFolder();
        await using var stack = await BacalhauProcess.DevstackAsync(folder.Path);
        using var api = new JobApi(stack.Api);
        var service = await api.SubmitAsync(Of("service", Forever, count: 3));
        var batch = await api.SubmitAsync(JobApi.Docker("sleep 12; echo done"));
        var first = await RunsAsync(api, batch, 1);
        await RunsAsync(api, service, 3);
        var node = first.Live.Single().Node;

        await api.DecideAsync(node, new() { ["Action"] = "drain", ["Deadline"] = "2s", ["Message"] = "test" });
        var moved = await Eventually.SeeAsync(
            () => RunningExecutions.OfAsync(api, service), seen => seen.Live.Count(execution => execution.HasContainer) == 3 && seen.On(node) == 0, Limit);
        var batchMoved = await Eventually.SeeAsync(() => RunningExecutions.OfAsync(api, batch), seen => seen is { Live: [{ HasContainer: true } only] } && only.Node != node, Limit);
        var drained = await Eventually.SeeAsync(() => NodeAsync(api, node), state => (int)state["Info"]!["ComputeNodeInfo"]!["RunningExecutions"]! == 0, Limit);

        log.WriteLine($"service: {moved}, batch: {batchMoved}");
        Assert.Equal("Draining", (string?)drained["Eligibility"]);
        Assert.DoesNotContain(DockerEngine.Running().Values, owner => owner.EndsWith($"-{node}", StringComparison.Ordinal));
        Assert.Equal("Completed", await api.WaitAsync(batch, Limit));
        Assert.Equal(1, await RunningExecutions.CompletedAsync(api, batch));
        Assert.Equal("Running", await api.StateAsync(service));

        await api.DecideAsync(node, new() { ["Action"] = "uncordon" });
        Assert.Null((string?)(await NodeAsync(api, node))["Eligibility"]);
        await RunningExecutions.EndAsync(api, service);
    }

    [Fact]
    public async Task Drain_InterruptedByAKill_IsFinishedAfterTheRestart()
    {
        Assert.SkipUnless(DockerEngine.IsAvailable, "no Docker engine with busybox:local answers");
        using var folder = new ScratchFolder();
        await using var stack = await BacalhauProcess.DevstackAsync(folder.Path);
        string batch, node;
        using (var api = new JobApi(stack.Api))
        {
            batch = await api.SubmitAsync(JobApi.Docker("sleep 30; echo done"));
            node = (await RunsAsync(api, batch, 1)).Live.Single().Node;
            await api.DecideAsync(node, new() { ["Action"] = "drain", ["Deadline"] = "8s" });
            await api.DecideAsync(node, new() { ["Action"] = "label", ["Labels"] = new JsonObject { ["rack"] = "7" } });
        }

        await stack.KillAsync();
        await stack.StartAsync();

        using var again = new JobApi(stack.Api);
        var moved = await Eventually.SeeAsync(() => RunningExecutions.OfAsync(again, batch), seen => seen is { Live: [{ HasContainer: true } only] } && only.Node != node, Limit);
        var drained = await Eventually.SeeAsync(() => NodeAsync(again, node), state => (string?)state["Connection"] == "CONNECTED" && (int)state["Info"]!["ComputeNodeInfo"]!["RunningExecutions"]! == 0, Limit);
        log.WriteLine(moved.ToString());
        Assert.Equal("Draining", (string?)drained["Eligibility"]);
        Assert.Equal("7", (string?)drained["Info"]!["Labels"]!["rack"]);
        Assert.DoesNotContain(DockerEngine.Running().Values, owner => owner.EndsWith($"-{node}", StringComparison.Ordinal));
        Assert.Equal("Completed", await again.WaitAsync(batch, Limit));
        Assert.Equal(1, await RunningExecutions.CompletedAsync(again, batch));
    }

    private static JsonObject Of(string type, string script, int count)
    {
        var job = JobApi.Docker(script, count);
        job["Type"] = type;
        return job;
    }

    private static Task<RunningExecutions> RunsAsync(JobApi api, string job, int count) =>
        Eventually.SeeAsync(() => RunningExecutions.OfAsync(api, job), seen => seen.Live.Count(execution => execution.HasContainer) == count, Limit);

    private static async Task<JsonObject> NodeAsync(JobApi api, string node) => (JsonObject)(await api.GetAsync($"orchestrator/nodes/{node}"))["Node"]!;
}
