using Bacalhau.TestKit;

namespace Bacalhau.Bench;

/// <summary>Submit → durable 200 over HTTP. The jobs are also run, as they would be in life.</summary>
internal static class SubmitScenario
{
    private const int Jobs = 10_000;
    private const int Clients = 64;

    public static async Task RunAsync(Report report)
    {
        await DiskScenario.RunAsync(report);
        var store = await StoreScenario.RunAsync(report);

        using var folder = new ScratchFolder();
        await using var node = await BacalhauProcess.ServeAsync(folder.Path);
        await Load.SubmitAsync(node.Port, 2000, Clients);
        await Load.WaitUntilCompletedAsync(node.Port, 2000, TimeSpan.FromMinutes(1));

        var paced = await Load.SubmitAtAsync(node.Port, perSecond: 1000, seconds: 10, clients: 128);
        report.Keep("submit-1000-per-s-ms", paced);
        report.Add("submit", "p50_at_1000_per_s", Samples.Percentile(paced, 0.5), "ms");
        report.Add("submit", "p99_at_1000_per_s", Samples.Percentile(paced, 0.99), "ms");

        var (seconds, latencies) = await Load.SubmitAsync(node.Port, Jobs, Clients);
        report.Keep("submit-ms", latencies);
        report.Add("submit", "rate", Jobs / seconds, "jobs/s", ceiling: store);
        report.Add("submit", "p99", Samples.Percentile(latencies, 0.99), "ms");
        report.Add("submit", "rate_of_store", Jobs / seconds / store, "ratio", ceiling: 1);
    }
}
