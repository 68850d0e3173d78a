using System.Net;
using System.Text.Json.Nodes;
using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.EndToEnd;

/// <summary>The real process removes what is old, killed while it does.</summary>
public sealed class RetentionTests(ITestOutputHelper log)
{
    private const int Jobs = 300;
    private const int Kills = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task FinishedJobs_ThroughKills_AreAllRemoved_WithTheirResults()
    {
        using var folder = new ScratchFolder();
        var jobs = await FinishSomeAsync(folder.Path);
        Assert.True(Archives(folder.Path) >= Jobs, $"{Archives(folder.Path)} archives");
        var random = new Random(7);
        await using var node = await BacalhauProcess.ServeAsync(
            folder.Path, "Orchestrator.Retention.Age=1s", "Orchestrator.Retention.SweepInterval=100ms", "Orchestrator.Retention.MaxJobsPerSweep=20");

        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(random.Next(50, 400), TestContext.Current.CancellationToken);
            await node.KillAsync();
            await node.StartAsync();
            using var between = new JobApi(node.Api);
            log.WriteLine($"after kill {kill + 1}: {await CountAsync(between)} jobs, {Archives(folder.Path)} archives");
        }

        using var api = new JobApi(node.Api);
        await Eventually.SeeAsync(() => CountAsync(api), jobs => jobs == 0, Patience);

        // Started once more, so that the node asks at once what else may go.
        await node.KillAsync();
        await node.StartAsync();
        await Eventually.SeeAsync(() => Task.FromResult(Archives(folder.Path)), archives => archives == 0, Patience);
        using var last = new JobApi(node.Api);
        var (status, gone) = await last.AskAsync(HttpMethod.Get, $"orchestrator/jobs/{jobs[0]}");
        var fresh = await last.SubmitAsync(JobApi.Noop());

        Assert.Equal((HttpStatusCode.NotFound, $"job not found: {jobs[0]}"), (status, (string?)gone["Message"]));
        Assert.Equal("Finished jobs are removed here 00:00:01 after their end", (string?)gone["Hint"]);
        Assert.NotEqual("", fresh);
    }

    private static async Task<List<string>> FinishSomeAsync(string folder)
    {
        await using var node = await BacalhauProcess.ServeAsync(folder);
        using var api = new JobApi(node.Api);
        var job = JobApi.Noop();
        job["Tasks"]![0]!["Publisher"] = new JsonObject { ["Type"] = "local" };
        var ids = await Task.WhenAll(Enumerable.Range(0, Jobs).Select(_ => api.SubmitAsync(job)));
        foreach (var id in ids)
        {
            Assert.Equal("Completed", await api.WaitAsync(id, Patience));
        }

        await node.StopAsync();
        return [.. ids];
    }

    private static async Task<int> CountAsync(JobApi api) => ((JsonArray)(await api.GetAsync("orchestrator/jobs?limit=0"))["Items"]!).Count;

    private static int Archives(string folder) => Directory.EnumerateFiles(folder, "*.tar.gz", SearchOption.AllDirectories).Count();
}
