using System.Globalization;
using System.Text;
using System.Text.Json;
using Bacalhau.TestKit;

namespace Bacalhau.Bench;

/// <summary>One job of very many partitions, noop engine, full synchronisation: how many are placed and completed a second, whether that stays so, and what memory it takes.</summary>
internal static class PartitionsScenario
{
    private const int Warm = 5000;
    private static readonly int[] Steps = [10_000, 100_000, 1_000_000];

    public static async Task RunAsync(Report report, int most)
    {
        using var folder = new ScratchFolder();
        await using var node = await BacalhauProcess.ServeAsync(folder.Path);
        await using var connection = await LeanConnection.OpenAsync(node.Port);
        await CompleteAsync(connection, node, Warm);
        await CompleteAsync(connection, node, Warm);

        List<(double Rate, double Cpu, double Rss)> runs = [];
        foreach (var count in Steps.Where(count => count < most).Append(most))
        {
            var cpu = CpuSeconds(node.ProcessId);
            var (seconds, rss) = await CompleteAsync(connection, node, count);
            cpu = (CpuSeconds(node.ProcessId) - cpu) / count * 1e6;
            runs.Add((count / seconds, cpu, rss.Max()));
            report.Add("partitions", $"cpu_{Name(count)}", cpu, "us");
            report.Add("partitions", $"rate_{Name(count)}", count / seconds, "1/s");
            report.Add("partitions", $"rss_{Name(count)}", rss.Max(), "MB");
            report.Keep($"partitions-{Name(count)}-rss", rss);
        }

        var (first, last) = (runs[0], runs[^1]);
        report.Add("partitions", "rate", last.Rate, "1/s");
        report.Add("partitions", "cpu", last.Cpu, "us");
        report.Add("partitions", "rate_last_of_first", last.Rate / first.Rate, "ratio");
        report.Add("partitions", "rss_last_of_first", last.Rss / first.Rss, "ratio");
    }

    private static string Name(int count) => count % 1_000_000 == 0 ? $"{count / 1_000_000}m" : count % 1000 == 0 ? $"{count / 1000}k" : count.ToString(CultureInfo.InvariantCulture);

    /// <summary>Submits a job and looks at its state until it has completed; gives the time that took and the memory seen meanwhile.</summary>
    private static async Task<(double Seconds, List<double> Rss)> CompleteAsync(LeanConnection connection, BacalhauProcess node, int count)
    {
        var clock = TimeProvider.System;
        var begin = clock.GetTimestamp();
        var (status, body) = await connection.SendAsync(LeanConnection.Request(
            "PUT",
            "/api/v1/orchestrator/jobs",
            $$$"""{"Job":{"Type":"batch","Count":{{{count}}},"Tasks":[{"Name":"main","Engine":{"Type":"noop"},"Resources":{"CPU":"1m","Memory":"1mb"}}]}}"""));
        var job = status == 200 ? TextOf(body, "JobID") : throw new InvalidDataException($"the submission was answered {status}: {Encoding.UTF8.GetString(body.Span)}");
        var ask = LeanConnection.Request("GET", $"/api/v1/orchestrator/jobs/{job}");
        var limit = TimeSpan.FromSeconds(60 + (count / 1000));
        List<double> rss = [];
        while (true)
        {
            var (_, answer) = await connection.SendAsync(ask);
            var state = TextOf(answer, "Job", "State", "StateType");
            rss.Add(CompleteScenario.Rss(node.ProcessId));
            var elapsed = clock.GetElapsedTime(begin);
            if (state == "Completed")
            {
                return (elapsed.TotalSeconds, rss);
            }

            if (elapsed > limit || state is "Failed" or "Stopped")
            {
                throw new TimeoutException($"the job of {count} partitions is {state} after {elapsed.TotalSeconds:0} s: {Encoding.UTF8.GetString(answer.Span)}");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>Processor time of a process, which does not depend on who else uses the machine.</summary>
    private static double CpuSeconds(int process)
    {
        using var running = System.Diagnostics.Process.GetProcessById(process);
        return running.TotalProcessorTime.TotalSeconds;
    }

    private static string TextOf(ReadOnlyMemory<byte> body, params ReadOnlySpan<string> path)
    {
        using var document = JsonDocument.Parse(body);
        var element = document.RootElement;
        foreach (var name in path)
        {
            element = element.GetProperty(name);
        }

        return element.GetString() ?? "";
    }
}
