using System.Globalization;
using System.Text.Json.Nodes;
using Bacalhau.EndToEnd.Cli;
using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.EndToEnd;

/// <summary>The real process with one core to give: jobs that cannot run say why, over the API and on the command line.</summary>
public sealed class ExplanationTests
{
    private const string Prefix = "not enough nodes to run job. requested: 1, available: 1, suitable: 0.\n• Node ";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task JobsThatDoNotRun_SayWhy()
    {
        using var folder = new ScratchFolder();
        await using var node = await BacalhauProcess.ServeAsync(folder.Path, "Compute.AllocatedCapacity.CPU=1");
        using var api = new JobApi(node.Api);
        var id = (string)(await api.GetAsync("agent/node"))["NodeID"]!;

        // Too much for any node.
        var tooMuch = await api.SubmitAsync(Job(cores: "1000"));
        Assert.Equal("Failed", await api.WaitAsync(tooMuch, Limit));
        var failed = (await api.GetAsync($"orchestrator/jobs/{tooMuch}"))["Job"]!["State"]!;
        Assert.StartsWith(Prefix, (string)failed["Message"]!, StringComparison.Ordinal);
        var explained = await ExplainAsync(api, tooMuch);
        Assert.True((bool)explained["AsIfSubmitted"]!);
        Assert.Equal(("max-requirements", id), ((string)FirstNode(explained)["Filter"]!, (string)FirstNode(explained)["NodeID"]!));

        // Behind others: one runs, two wait, and the later one of a lower priority says that one goes before it.
        var running = await api.SubmitAsync(Job(delay: 600));
        await api.WhenAsync(running, "Running");
        var first = await api.SubmitAsync(Job(priority: 5));
        await api.WhenAsync(first, "Queued");
        var behind = await api.SubmitAsync(Job());
        var queued = (await api.WhenAsync(behind, "Queued"))["State"]!;
        Assert.StartsWith("Job queued. not enough nodes to run job. requested: 1, available: 1, suitable: 1.\n• Node ", (string)queued["Message"]!, StringComparison.Ordinal);
        Assert.Equal("room", (string)queued["Details"]!["WaitsFor"]!);
        explained = await ExplainAsync(api, behind[..10]);
        var waiting = explained["Waiting"]!;
        Assert.Equal((1, 1, 2), ((int)waiting["Executions"]!, (int)waiting["Ahead"]!, (int)waiting["InQueue"]!));
        Assert.Equal(["room", "turn"], waiting["Causes"]!.AsArray().Select(cause => (string)cause!["Kind"]!));
        Assert.Equal((string)queued["Details"]!["QueuedSince"]!, (string)waiting["Since"]!);
        explained = await ExplainAsync(api, running);
        Assert.Equal((id, 1), ((string)explained["Executions"]![0]!["NodeID"]!, (int)FirstNode(explained)["Executions"]!));
        Assert.True((int)FirstNode(explained)["Score"]! > 0);

        // A label that no node has: it waits for one to join, since it has a queue timeout.
        var unlabelled = await api.SubmitAsync(Job(label: "gpu-model", queueTimeout: 600));
        queued = (await api.WhenAsync(unlabelled, "Queued"))["State"]!;
        Assert.Contains("labels don't match required selectors [gpu-model exists]", (string)queued["Message"]!, StringComparison.Ordinal);
        explained = await ExplainAsync(api, unlabelled);
        Assert.Equal("nodes", (string)explained["Waiting"]!["Causes"]![0]!["Kind"]!);
        Assert.NotNull(explained["Waiting"]!["FailsAt"]);
        Assert.Equal("labels", (string)FirstNode(explained)["Filter"]!);

        // The node is closed to new work.
        await api.PutAsync($"orchestrator/nodes/{id}", new JsonObject { ["Action"] = "cordon" });
        explained = await api.GetUntilAsync($"orchestrator/jobs/{behind}/explain", answer => (string)FirstNode(answer)["Filter"]! == "cordon", Limit);
        Assert.Equal("cordon", (string)explained["Waiting"]!["Causes"]![0]!["Kind"]!);

        await CommandLineSaysTheSameAsync(node, folder.Path, behind);
    }

    private static async Task CommandLineSaysTheSameAsync(BacalhauProcess node, string folder, string behind)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "job.json"), Job(name: "never-stored").ToJsonString(), TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string>
        {
            ["BACALHAU_API_HOST"] = "127.0.0.1",
            ["BACALHAU_API_PORT"] = node.Port.ToString(CultureInfo.InvariantCulture),
            ["BACALHAU_DIR"] = Path.Combine(folder, "home"),
        };

        var explained = await CallAsync("job", "explain", behind);
        var preview = await CallAsync("job", "run", "--dry-run", "job.json");
        var stored = await CallAsync("job", "describe", "never-stored");

        Assert.Equal(0, explained.ExitCode);
        Assert.Contains("is cordoned", explained.Output, StringComparison.Ordinal);
        Assert.Contains("For      = cordon: 1 node could run it and is closed to new work", explained.Output, StringComparison.Ordinal);
        Assert.Equal(0, preview.ExitCode);
        Assert.Contains("Name: never-stored", preview.Output, StringComparison.Ordinal);
        Assert.Contains("Submitted now, nothing of it would start at once. It would wait: 1 node could run it and is closed to new work", preview.Error, StringComparison.Ordinal);
        Assert.Equal(1, stored.ExitCode);

        Task<CallOutcome> CallAsync(params string[] arguments) => CliProgram.RunAsync(arguments, folder, environment, "", null, TestContext.Current.CancellationToken);
    }

    private static Task<JsonObject> ExplainAsync(JobApi api, string job) => api.GetAsync($"orchestrator/jobs/{job}/explain");

    private static JsonObject FirstNode(JsonObject explained) => (JsonObject)explained["Placement"]!["Nodes"]![0]!;

    private static JsonObject Job(string cores = "1", int delay = 0, int priority = 0, string? label = null, int queueTimeout = 0, string? name = null)
    {
        var job = JobApi.Job("noop", new JsonObject { ["Delay"] = delay });
        var task = job["Tasks"]![0]!;
        task["Resources"] = new JsonObject { ["CPU"] = cores, ["Memory"] = "16mb" };
        task["Timeouts"] = new JsonObject { ["QueueTimeout"] = queueTimeout };
        job["Priority"] = priority;
        if (label is not null)
        {
            job["Constraints"] = new JsonArray(new JsonObject { ["Key"] = label, ["Operator"] = "exists" });
        }

        if (name is not null)
        {
            job["Name"] = name;
        }

        return job;
    }
}
