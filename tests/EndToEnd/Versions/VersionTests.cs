using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.EndToEnd;

/// <summary>The versions of a job, from the wire to the store and back.</summary>
[Collection(Devstacks.OneAtATime)]
public sealed class VersionTests
{
    private const string Jobs = "orchestrator/jobs";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Job_OfOneName_IsUpdated_Compared_RunAgain_AndReadByVersion()
    {
        using var folder = new ScratchFolder();
        await using var node = await BacalhauProcess.ServeAsync(folder.Path);
        using var api = new JobApi(node.Api);
        var id = await SubmitAsync(api, Spec(priority: 1));
        await api.WaitAsync(id, Patience);

        var unchanged = await api.AskAsync(HttpMethod.Put, Jobs, new() { ["Job"] = Spec(priority: 1) });
        var diff = await api.AskAsync(HttpMethod.Put, $"{Jobs}/diff", new() { ["Job"] = Spec(priority: 2) });
        var same = await api.AskAsync(HttpMethod.Put, $"{Jobs}/diff", new() { ["Job"] = Spec(priority: 1) });
        var updated = await SubmitAsync(api, Spec(priority: 2));
        await api.WaitAsync(id, Patience);
        var forced = await api.AskAsync(HttpMethod.Put, Jobs, new() { ["Job"] = Spec(priority: 2), ["Force"] = true });
        await api.WaitAsync(id, Patience);
        var rerun = await api.AskAsync(HttpMethod.Put, $"{Jobs}/nightly/rerun", new() { ["JobVersion"] = 1, ["Reason"] = "the old one" });
        await api.WaitAsync(id, Patience);

        Assert.Equal(id, updated);
        Assert.NotEqual(HttpStatusCode.OK, unchanged.Status);
        Assert.StartsWith("no changes detected for new job spec. Job Name: 'nightly'", (string?)unchanged.Body["Message"], StringComparison.Ordinal);
        Assert.Contains("--force", (string?)unchanged.Body["Hint"], StringComparison.Ordinal);
        Assert.Contains("Priority", (string?)diff.Body["Diff"], StringComparison.Ordinal);
        Assert.Equal("", (string?)same.Body["Diff"]);
        Assert.Equal(HttpStatusCode.OK, forced.Status);
        Assert.Equal(4, (int?)rerun.Body["JobVersion"]);
        await AssertVersionsAsync(api, id);
    }

    [Fact]
    public async Task Rerun_OfAnUnknownJobOrVersion_IsNotFound_AndTouchesNothing()
    {
        using var folder = new ScratchFolder();
        await using var node = await BacalhauProcess.ServeAsync(folder.Path);
        using var api = new JobApi(node.Api);
        var id = await SubmitAsync(api, Spec(priority: 1));
        await api.WaitAsync(id, Patience);
        var before = (await api.GetAsync($"{Jobs}/{id}?include=history,executions")).ToJsonString();

        var job = await api.AskAsync(HttpMethod.Put, $"{Jobs}/none/rerun", new());
        var version = await api.AskAsync(HttpMethod.Put, $"{Jobs}/{id}/rerun", new() { ["JobVersion"] = 9 });
        var negative = await api.AskAsync(HttpMethod.Put, $"{Jobs}/{id}/rerun", new() { ["JobVersion"] = -1 });
        var read = await api.AskAsync(HttpMethod.Get, $"{Jobs}/{id}?job_version=9");

        Assert.Equal((HttpStatusCode.NotFound, "job not found: none"), (job.Status, (string?)job.Body["Message"]));
        Assert.Equal((HttpStatusCode.NotFound, $"job version 9 not found for job {id}"), (version.Status, (string?)version.Body["Message"]));
        Assert.Equal(HttpStatusCode.BadRequest, negative.Status);
        Assert.Equal(HttpStatusCode.NotFound, read.Status);
        Assert.Equal(before, (await api.GetAsync($"{Jobs}/{id}?include=history,executions")).ToJsonString());
    }

    [Fact]
    public async Task Daemon_IsUpdatedNodeByNode_AndAVersionThatFailsLeavesTheOldOneServing()
    {
        using var folder = new ScratchFolder();
        await using var stack = await BacalhauProcess.DevstackAsync(folder.Path, "Orchestrator.Scheduler.UpdateHealthyAfter=300ms");
        using var api = new JobApi(stack.Api);
        var id = await SubmitAsync(api, Daemon(("Delay", 600)));
        await RunsOnThreeNodesAsync(api, id, 1);

        await SubmitAsync(api, Daemon(("Delay", 601)));
        await RunsOnThreeNodesAsync(api, id, 2);
        await SubmitAsync(api, Daemon(("Error", "it crashes")));
        var halted = await WhenJobAsync(api, id, job => ((string?)job["State"]!["Message"] ?? "").StartsWith("Update to version 3 halted", StringComparison.Ordinal));
        var old = Live(await ExecutionsAsync(api, id, 2));
        var back = await api.AskAsync(HttpMethod.Put, $"{Jobs}/{id}/rerun", new() { ["JobVersion"] = 2 });
        await RunsOnThreeNodesAsync(api, id, 4);
        var healed = await WhenJobAsync(api, id, job => (string?)job["State"]!["Message"] is null or "");

        Assert.Equal("Running", (string?)halted["State"]!["StateType"]);
        Assert.Equal(2, old);
        Assert.Equal(HttpStatusCode.OK, back.Status);
        Assert.Equal("Running", (string?)healed["State"]!["StateType"]);
    }

    private static async Task AssertVersionsAsync(JobApi api, string id)
    {
        var versions = Items(await api.GetAsync($"{Jobs}/nightly/versions"));
        Assert.Equal([1, 2, 3, 4], versions.Select(version => (int)version["Version"]!));
        Assert.Equal([1, 2, 2, 1], versions.Select(version => (int)version["Priority"]!));
        for (var version = 1; version <= 4; version++)
        {
            var got = await api.GetAsync($"{Jobs}/{id}?job_version={version}&include=executions,history");
            Assert.Equal(version, (int)got["Job"]!["Version"]!);
            Assert.Equal(version, (int)Assert.Single(Items((JsonObject)got["Executions"]!))["JobVersion"]!);
            Assert.All(Items((JsonObject)got["History"]!), entry => Assert.Equal(version, (int)entry["JobVersion"]!));
            Assert.Equal(version, (int)Assert.Single(await ExecutionsAsync(api, id, version))["JobVersion"]!);
        }

        Assert.Equal(4, Items(await api.GetAsync($"{Jobs}/{id}/executions?all_job_versions=true")).Count);
        Assert.Equal([4], Items(await api.GetAsync($"{Jobs}/{id}/history")).Select(entry => (int)entry["JobVersion"]!).Distinct());
        Assert.Equal([1, 2, 3, 4], Items(await api.GetAsync($"{Jobs}/{id}/history?all_job_versions=true")).Select(entry => (int)entry["JobVersion"]!).Distinct().Order());
    }

    private static JsonObject Spec(int priority)
    {
        var job = JobApi.Noop();
        (job["Name"], job["Priority"]) = ("nightly", priority);
        return job;
    }

    private static JsonObject Daemon((string Name, JsonNode Value) parameter)
    {
        var job = JobApi.Job("noop", new JsonObject { [parameter.Name] = parameter.Value }, 0);
        (job["Name"], job["Type"]) = ("watcher", "daemon");
        return job;
    }

    private static async Task<string> SubmitAsync(JobApi api, JsonObject job)
    {
        var (status, body) = await api.AskAsync(HttpMethod.Put, Jobs, new() { ["Job"] = job });
        Assert.True(status == HttpStatusCode.OK, body.ToJsonString());
        return (string)body["JobID"]!;
    }

    private static Task<(int New, int Old)> RunsOnThreeNodesAsync(JobApi api, string id, int version) => Eventually.SeeAsync(
        async () => (New: Live(await ExecutionsAsync(api, id, version)), Old: Live(await ExecutionsAsync(api, id, version - 1))), seen => seen is (3, 0), Patience);

    private static async Task<JsonNode> WhenJobAsync(JobApi api, string id, Func<JsonNode, bool> isExpected, [CallerArgumentExpression(nameof(isExpected))] string expectation = "") =>
        (await api.GetUntilAsync($"{Jobs}/{id}", answer => isExpected(answer["Job"]!), Patience, expectation))["Job"]!;

    private static int Live(IEnumerable<JsonObject> executions) => executions.Count(execution => (int)execution["ComputeState"]!["StateType"]! < 8);

    private static async Task<List<JsonObject>> ExecutionsAsync(JobApi api, string id, int version) =>
        version == 0 ? [] : Items(await api.GetAsync($"{Jobs}/{id}/executions?job_version={version}"));

    private static List<JsonObject> Items(JsonObject list) => [.. ((JsonArray)list["Items"]!).Select(item => (JsonObject)item!)];
}
