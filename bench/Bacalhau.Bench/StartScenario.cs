using Bacalhau.TestKit;

namespace Bacalhau.Bench;

/// <summary>From the start of the process to the first accepted job, in a folder that has been used before; memory when idle.</summary>
internal static class StartScenario
{
    private const int Starts = 7;

    public static async Task RunAsync(Report report)
    {
        using var folder = new ScratchFolder();
        var clock = TimeProvider.System;
        var samples = new List<double>();
        var memory = new List<double>();
        for (var i = 0; i <= Starts; i++)
        {
            var begin = clock.GetTimestamp();
            await using var node = await BacalhauProcess.ServeAsync(folder.Path);
            await using var connection = await LeanConnection.OpenAsync(node.Port);
            var (status, _) = await connection.SendAsync(Load.SubmitNoop);
            var seconds = clock.GetElapsedTime(begin).TotalSeconds;
            if (status != 200)
            {
                throw new InvalidDataException($"the first job was answered {status}");
            }

            await Task.Delay(1000);
            if (i > 0)
            {
                samples.Add(seconds);
                memory.Add(CompleteScenario.Rss(node.ProcessId));
            }
        }

        report.Keep("start-s", samples);
        report.Add("start", "cold_start_to_first_job", Samples.Percentile([.. samples], 0.5), "s");
        report.Add("start", "cold_start_max", samples.Max(), "s");
        report.Add("start", "idle_rss", Samples.Percentile([.. memory], 0.5), "MB");
    }
}
