using System.Diagnostics;
using Bacalhau.Rego.Tests.Fuzzing;

namespace Bacalhau.Rego.Fuzz;

/// <summary>The search: change a case, run it, keep it when it takes a branch no case before it took.</summary>
internal static class Search
{
    private const long MostBytes = 512L << 20;
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(3);

    public static int Run(string folder, TimeSpan duration)
    {
        var corpusFolder = Path.Combine(folder, "corpus");
        Directory.CreateDirectory(corpusFolder);
        var findings = new Findings(Path.Combine(folder, "findings"));
        var watch = new Watch(Path.Combine(folder, "current"));
        using var ending = new CancellationTokenSource();
        var coverage = new CoverageMap();
        var corpus = new List<FuzzCase>();
        foreach (var seed in Seeds.All(corpusFolder))
        {
            Try(seed, coverage, findings, watch);
            if (coverage.Add() || corpus.Count == 0)
            {
                corpus.Add(seed);
            }
        }

        watch.Start(ending.Token);
        var seeds = corpus.Count;
        Console.Out.WriteLine($"{seeds} seeds, {coverage.Branches} branches");
        var random = new Random();
        var mutator = new Mutator(random, corpus);
        var clock = Stopwatch.StartNew();
        var (runs, said) = (0L, TimeSpan.Zero);
        while (clock.Elapsed < duration)
        {
            // Half of the time what was found last, because it has been changed least.
            var parent = corpus[random.Next(2) == 0 ? random.Next(corpus.Count) : random.Next(Math.Max(0, corpus.Count - 300), corpus.Count)];
            var child = mutator.Mutate(parent);
            Try(child, coverage, findings, watch);
            runs++;
            if (coverage.Add())
            {
                corpus.Add(child);
                File.WriteAllText(Path.Combine(corpusFolder, Findings.Hash(child.ToString())), child.ToString());
            }

            if (clock.Elapsed - said > TimeSpan.FromMinutes(1))
            {
                said = clock.Elapsed;
                File.AppendAllText(Path.Combine(folder, "log.txt"), $"{said.TotalSeconds:0} s, {runs} runs, {corpus.Count} cases, {coverage.Branches} branches, {findings.Count} findings\n");
            }
        }

        Console.Out.WriteLine($"{clock.Elapsed.TotalSeconds:0} s, {runs} runs, {seeds} seeds, {corpus.Count} cases, {coverage.Branches} branches, {findings.Count} findings");
        return findings.Count == 0 ? 0 : 1;
    }

    private static void Try(FuzzCase @case, CoverageMap coverage, Findings findings, Watch watch)
    {
        watch.Begin(@case);
        coverage.Clear();
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            if (FuzzTarget.Problem(@case) is { } problem)
            {
                findings.Add(@case, problem);
            }
            else if (watch.Taken() > Slow)
            {
                findings.Add(@case, $"slow: {watch.Taken().TotalSeconds:0.0} s");
            }
            else if (GC.GetAllocatedBytesForCurrentThread() - before > MostBytes)
            {
                findings.Add(@case, $"swells: {(GC.GetAllocatedBytesForCurrentThread() - before) >> 20} MiB");
            }
        }
        catch (Exception escaped)
        {
            findings.Add(@case, $"escaped: {escaped}");
        }
    }
}
