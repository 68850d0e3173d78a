using System.Diagnostics;
using Bacalhau.Grains;

namespace Bacalhau.TestKit;

/// <summary>Measures the way of a job through the grains alone: silo in this process, a node that answers at once, a store in memory. No HTTP, no disk.</summary>
public static class GrainPathBenchmark
{
    /// <summary>Runs jobs from many callers at once and measures from the first submission to the last completion.</summary>
    /// <param name="jobs">How many jobs are measured; a tenth of it warms up.</param>
    /// <param name="callers">How many callers submit at once.</param>
    /// <param name="cores">The size of the node; two jobs run on a core at once.</param>
    public static async Task<GrainPathResult> RunAsync(int jobs, int callers, int cores = 64)
    {
        await using var cluster = await GrainCluster.StartAsync(
            options: static options =>
            {
                options.HeartbeatInterval = TimeSpan.FromSeconds(3);
                options.SuspectAfter = TimeSpan.FromSeconds(60);
                options.LostAfter = TimeSpan.FromSeconds(120);
                options.GrantHold = TimeSpan.FromSeconds(30);
                options.SweepInterval = TimeSpan.FromSeconds(5);
                options.ProgressDelay = TimeSpan.FromMilliseconds(250);
            },
            logs: false);
        await cluster.AddNodeAsync("n-bench", cores);
        await RunManyAsync(cluster, jobs / 10, callers);
        var commits = cluster.Store.Commits;
        var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes();
        var began = Stopwatch.GetTimestamp();
        await RunManyAsync(cluster, jobs, callers);
        var wall = Stopwatch.GetElapsedTime(began);
        process.Refresh();
        return new(
            jobs / wall.TotalSeconds,
            (process.TotalProcessorTime - cpu).TotalMicroseconds / jobs,
            (double)(cluster.Store.Commits - commits) / jobs,
            (double)(GC.GetTotalAllocatedBytes() - allocated) / jobs / 1024);
    }

    private static async Task RunManyAsync(GrainCluster cluster, int jobs, int callers)
    {
        var left = jobs;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var job = TestJobs.New();
                await cluster.Services.GetGrainFactory().GetGrain<IJobGrain>(job.Id.Value).SubmitAsync(new(job, "bench", Guid.NewGuid().ToString()));
                await cluster.Store.WhenAsync(job.Id, static record => record.State.IsTerminal);
            }
        }));
    }

    private static IGrainFactory GetGrainFactory(this IServiceProvider services) =>
        (IGrainFactory)(services.GetService(typeof(IGrainFactory)) ?? throw new InvalidOperationException("the silo has no grain factory"));
}

/// <summary>What was measured.</summary>
/// <param name="JobsPerSecond">Jobs completed per second.</param>
/// <param name="CpuMicrosecondsPerJob">Processor time of this process per job, callers included.</param>
/// <param name="CommitsPerJob">Commits per job.</param>
/// <param name="AllocatedKilobytesPerJob">Memory allocated per job.</param>
public sealed record GrainPathResult(double JobsPerSecond, double CpuMicrosecondsPerJob, double CommitsPerJob, double AllocatedKilobytesPerJob);
