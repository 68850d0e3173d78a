using Bacalhau.TestKit;

namespace Bacalhau.Bench;

/// <summary>Submit → completed with the noop engine, and what the finished jobs cost.</summary>
internal static class CompleteScenario
{
    private const int Jobs = 10_000;
    private const int Warm = 3000;
    private const int Clients = 64;

    public static async Task RunAsync(Report report)
    {
        await DiskScenario.RunAsync(report);
        var store = await StoreScenario.RunAsync(report);

        using var folder = new ScratchFolder();
        await using var node = await BacalhauProcess.ServeAsync(folder.Path);
        await Load.SubmitAsync(node.Port, Warm, Clients);
        await Load.WaitUntilCompletedAsync(node.Port, Warm, TimeSpan.FromMinutes(2));
        var before = FolderBytes(folder.Path);

        var clock = TimeProvider.System;
        var begin = clock.GetTimestamp();
        await Load.SubmitAsync(node.Port, Jobs, Clients);
        var submitted = clock.GetElapsedTime(begin).TotalSeconds;
        await Load.WaitUntilCompletedAsync(node.Port, Warm + Jobs, TimeSpan.FromMinutes(5));
        var seconds = clock.GetElapsedTime(begin).TotalSeconds;

        report.Add("complete", "rate", Jobs / seconds, "jobs/s", ceiling: store);
        report.Add("complete", "rate_of_store", Jobs / seconds / store, "ratio", ceiling: 1);
        report.Add("complete", "submission_took", submitted, "s");
        report.Add("complete", "rss_after_10000", Rss(node.ProcessId), "MB");
        await node.StopAsync();
        report.Add("complete", "disk_per_job", (FolderBytes(folder.Path) - before) / 1024d / Jobs, "KiB");
    }

    /// <summary>Resident memory of a process in megabytes (10^6), as the kernel counts it.</summary>
    public static double Rss(int process) =>
        double.Parse(
            File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            System.Globalization.CultureInfo.InvariantCulture) * 1024 / 1e6;

    private static long FolderBytes(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
}
