using System.Text.Json;
using Bacalhau.TestKit;

namespace Bacalhau.Bench;

/// <summary>What removing 10,000 finished jobs does to submissions that come in meanwhile, beside the same load without it.</summary>
internal static class RetainScenario
{
    private const int Jobs = 10_000;
    private const int Clients = 64;
    private const int PerSecond = 200;
    private const int Seconds = 20;
    private const string List = "/api/v1/orchestrator/jobs?limit=1&reverse=true";

    public static async Task RunAsync(Report report)
    {
        using var folder = new ScratchFolder();
        string newest;
        await using (var node = await BacalhauProcess.ServeAsync(folder.Path))
        {
            await Load.SubmitAsync(node.Port, Jobs, Clients);
            await Load.WaitUntilCompletedAsync(node.Port, Jobs, TimeSpan.FromMinutes(5));
            newest = await NewestAsync(node.Port);
            var quiet = await Load.SubmitAtAsync(node.Port, PerSecond, Seconds, Clients);
            report.Keep("retain-quiet-ms", quiet);
            report.Add("retain", "p50_without", Samples.Percentile(quiet, 0.5), "ms");
            report.Add("retain", "p99_without", Samples.Percentile(quiet, 0.99), "ms");
            await node.StopAsync();
        }

        await using var sweeping = await BacalhauProcess.ServeAsync(folder.Path, "Orchestrator.Retention.Age=1s", "Orchestrator.Retention.SweepInterval=3s", "Orchestrator.Retention.MaxJobsPerSweep=100000");
        var removal = RemovedAsync(sweeping.Port, newest);
        var during = await Load.SubmitAtAsync(sweeping.Port, PerSecond, Seconds, Clients);
        report.Keep("retain-during-ms", during);
        report.Add("retain", "p50_during", Samples.Percentile(during, 0.5), "ms");
        report.Add("retain", "p99_during", Samples.Percentile(during, 0.99), "ms");
        report.Add("retain", "removal_of_10000", await removal, "s");
    }

    private static async Task<string> NewestAsync(int port)
    {
        await using var connection = await LeanConnection.OpenAsync(port);
        var (_, body) = await connection.SendAsync(LeanConnection.Request("GET", List));
        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty("Items")[0].GetProperty("ID").GetString()!;
    }

    /// <summary>Gives how long it takes from now until a job is gone.</summary>
    private static async Task<double> RemovedAsync(int port, string job)
    {
        var clock = TimeProvider.System;
        var begin = clock.GetTimestamp();
        await using var connection = await LeanConnection.OpenAsync(port);
        var ask = LeanConnection.Request("GET", $"/api/v1/orchestrator/jobs/{job}");
        while ((await connection.SendAsync(ask)).Status != 404)
        {
            await Task.Delay(20);
        }

        return clock.GetElapsedTime(begin).TotalSeconds;
    }
}
