using System.Diagnostics;

namespace Bacalhau.Rego.Bench;

/// <summary>How evaluations on all processors at once compare with one: 1 when each is as fast as it is alone.</summary>
internal static class Scaling
{
    private const int Rounds = 800;
    private const int Evaluations = 400;

    /// <summary>Gives the rate on all processors, divided by the rate on one and their number; the best rounds of both, because other programs can only take away.</summary>
    public static double OfRate(Requests requests) =>
        Best(Environment.ProcessorCount, requests) / (Best(1, requests) * Environment.ProcessorCount);

    /// <summary>Gives the processor time of an evaluation alone, divided by that of one among others: what locks and shared memory would add.</summary>
    public static double OfProcessorTime(Requests requests) => Cost(1, requests) / Cost(Environment.ProcessorCount, requests);

    private static double Best(int threads, Requests requests) =>
        Enumerable.Range(0, Rounds).Max(_ => threads * Evaluations / Round(threads, requests).Elapsed.TotalSeconds);

    private static double Cost(int threads, Requests requests) =>
        Enumerable.Range(0, Rounds).Select(_ => Round(threads, requests).Used.TotalSeconds / (threads * Evaluations)).Order().ElementAt(Rounds / 4);

    private static (TimeSpan Elapsed, TimeSpan Used) Round(int threads, Requests requests)
    {
        using var start = new Barrier(threads);
        var times = new (long From, long To)[threads];
        var before = Environment.CpuUsage.TotalTime;
        var workers = Enumerable.Range(0, threads).Select(index => new Thread(() =>
        {
            start.SignalAndWait();
            times[index].From = Stopwatch.GetTimestamp();
            for (var round = 0; round < Evaluations; round++)
            {
                requests.Ask(requests.Anonymous);
            }

            times[index].To = Stopwatch.GetTimestamp();
        })).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        var elapsed = Stopwatch.GetElapsedTime(times.Min(time => time.From), times.Max(time => time.To));
        return (elapsed, Environment.CpuUsage.TotalTime - before);
    }
}
