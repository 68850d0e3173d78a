using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.EndToEnd;

/// <summary>The real process is asked to end while it works: it says nothing that sounds like a fault, and what runs in containers goes on.</summary>
public sealed class StopTests(ITestOutputHelper log)
{
    private const int Rounds = 4;

    [Fact]
    public async Task PlannedStop_UnderRunningJobs_LogsNoError()
    {
        using var folder = new ScratchFolder();
        await using var node = await BacalhauProcess.ServeAsync(folder.Path, "Logging.Mode=json", "Logging.Level=info");
        for (var round = 0; round < Rounds; round++)
        {
            if (round > 0)
            {
                await node.StartAsync();
            }

            using var api = new JobApi(node.Api);
            using var stop = new CancellationTokenSource();
            var load = Enumerable.Range(0, 4).Select(_ => SubmitAsync(api, stop.Token)).ToArray();
            await Task.WhenAny(load.Append(Task.Delay(TimeSpan.FromMilliseconds(1200 + (300 * round)), TestContext.Current.CancellationToken)));

            Assert.Equal(0, await node.StopAsync());
            await stop.CancelAsync();
            log.WriteLine($"{(await Task.WhenAll(load)).Sum()} jobs were accepted in round {round}");
        }

        var errors = node.Lines
            .Where(line => line.Contains("\"level\":\"error\"", StringComparison.Ordinal) || line.Contains("\"level\":\"fatal\"", StringComparison.Ordinal))
            .ToList();
        errors.ForEach(log.WriteLine);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task PlannedRestart_DoesNotRunAContainerTwice()
    {
        Assert.SkipUnless(DockerEngine.IsAvailable, "no Docker engine with busybox:local answers");
        using var folder = new ScratchFolder();
        await using var node = await BacalhauProcess.ServeAsync(folder.Path);
        string job;
        using (var api = new JobApi(node.Api))
        {
            job = await api.SubmitAsync(JobApi.Docker("sleep 12; echo done"));
            await Eventually.SeeAsync(() => Nodes.RunningExecutions.OfAsync(api, job), seen => seen is { Live: [{ HasContainer: true }] }, TimeSpan.FromMinutes(1));
        }

        await node.StopAsync();
        await node.StartAsync();

        using var again = new JobApi(node.Api);
        Assert.Equal("Completed", await again.WaitAsync(job, TimeSpan.FromMinutes(2)));
        var execution = Assert.Single(await again.ExecutionsAsync(job));
        Assert.Equal("done\n", (string?)execution["RunOutput"]!["Stdout"]);
    }

    private static async Task<int> SubmitAsync(JobApi api, CancellationToken stop)
    {
        var accepted = 0;
        var job = JobApi.Noop(100);
        job["Tasks"]![0]!["Resources"]!["CPU"] = "20m";
        while (!stop.IsCancellationRequested && await api.TrySubmitAsync(job) is not null)
        {
            accepted++;
        }

        return accepted;
    }
}
