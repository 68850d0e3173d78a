using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.EndToEnd;

/// <summary>The real process, killed again and again while it works: nothing acknowledged is lost, nothing happens twice.</summary>
public sealed class KillTests(ITestOutputHelper log)
{
    private const int Kills = 20;
    private static readonly string[] TerminalStates = ["Completed", "Failed", "Stopped"];

    [Fact]
    public async Task Submissions_ThroughTwentyKills_AreEachTerminalOnce()
    {
        Assert.SkipUnless(DockerEngine.IsAvailable, "no Docker engine with busybox:local answers");
        const int seed = 20251125;
        log.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var folder = new ScratchFolder();
        using var creations = new ContainerCreations();
        var accepted = new ConcurrentDictionary<string, string>();
        await using var node = await BacalhauProcess.ServeAsync(folder.Path);

        for (var round = 0; round < Kills; round++)
        {
            using var api = new JobApi(node.Api);
            using var stop = new CancellationTokenSource();
            var load = Enumerable.Range(0, 4).Select(worker => SubmitAsync(api, accepted, $"{round}-{worker}", random.Next(), stop.Token)).ToArray();

            await Task.Delay(random.Next(50, 1200), TestContext.Current.CancellationToken);
            await node.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(load);
            await node.StartAsync();
        }

        using var last = new JobApi(node.Api);
        log.WriteLine($"{accepted.Count} submissions were answered 200");
        var states = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, job) in accepted)
        {
            var state = await last.WaitAsync(job, TimeSpan.FromMinutes(3));
            states[state] = states.GetValueOrDefault(state) + 1;
            Assert.Contains(state, TerminalStates);
            await AssertOneResultAsync(last, job, state);
            Assert.Equal(job, await last.TrySubmitAsync(JobApi.Noop(), token));
        }

        log.WriteLine(string.Join(", ", states.Select(entry => $"{entry.Key}: {entry.Value}")));
        var created = await creations.UntilNowAsync();
        log.WriteLine($"{created.Count} containers were made");
        Assert.NotEmpty(created);
        Assert.Equal(created.Count, created.Distinct().Count());
    }

    private static async Task AssertOneResultAsync(JobApi api, string job, string state)
    {
        var executions = await api.ExecutionsAsync(job);
        var completed = executions.Count(execution => (int)execution["ComputeState"]!["StateType"]! == 9);
        Assert.Equal(state == "Completed" ? 1 : 0, completed);

        var history = (JsonArray)(await api.GetAsync($"orchestrator/jobs/{job}/history?event_type=job&limit=1000"))["Items"]!;
        var endings = history.Count(entry => TerminalStates.Contains((string?)entry!["Event"]?["Details"]?["NewState"]));
        Assert.True(endings <= 1, $"job {job} ended {endings} times: {history}");
    }

    private static async Task SubmitAsync(JobApi api, ConcurrentDictionary<string, string> accepted, string prefix, int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var token = $"{prefix}-{i}";
            var job = random.Next(12) == 0 ? JobApi.Docker($"echo {token}; sleep 0.{random.Next(1, 9)}") : JobApi.Noop();
            if (await api.TrySubmitAsync(job, token) is not { } id)
            {
                return;
            }

            accepted[token] = id;
        }
    }
}
