using Bacalhau.TestKit;

namespace Bacalhau.Bench;

/// <summary>What the disk itself can do: 4 KiB written and made durable, one after another.</summary>
internal static class DiskScenario
{
    private const int Blocks = 2000;

    public static Task<double> RunAsync(Report report)
    {
        using var folder = new ScratchFolder();
        using var file = File.OpenHandle(Path.Combine(folder.Path, "probe"), FileMode.CreateNew, FileAccess.Write, preallocationSize: Blocks * 4096L);
        var block = new byte[4096];
        var samples = new double[Blocks];
        var clock = TimeProvider.System;
        var begin = clock.GetTimestamp();
        for (var i = 0; i < Blocks; i++)
        {
            var one = clock.GetTimestamp();
            RandomAccess.Write(file, block, i * 4096L);
            RandomAccess.FlushToDisk(file);
            samples[i] = clock.GetElapsedTime(one).TotalMilliseconds;
        }

        var rate = Blocks / clock.GetElapsedTime(begin).TotalSeconds;
        report.Keep("disk-fsync-ms", samples);
        report.Add("disk", "fsync_rate", rate, "1/s");
        report.Add("disk", "fsync_p99", Samples.Percentile(samples, 0.99), "ms");
        return Task.FromResult(rate);
    }
}
