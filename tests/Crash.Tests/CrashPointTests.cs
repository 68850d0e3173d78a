using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Bacalhau.EndToEnd;
using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.Crash.Tests;

/// <summary>The process dies at every point of a job's life at which it touches anything outside its memory, and the job ends right.</summary>
public sealed class CrashPointTests(ITestOutputHelper log)
{
    private const int MostFaults = 10;

    /// <summary>A life waits more than it works: for heartbeats, mostly.</summary>
    private const int MoreLanes = 4;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task Batch_DyingAtEveryPoint_EndsRight() => DieEverywhereAsync(new BatchLife());

    [Fact]
    public Task Service_DyingAtEveryPoint_EndsRight() => DieEverywhereAsync(new ServiceLife());

    [Fact]
    public Task Retry_DyingAtEveryPoint_EndsRight() => DieEverywhereAsync(new RetryLife());

    [Fact]
    public Task Container_DyingAtEveryPoint_EndsRight()
    {
        Assert.SkipUnless(DockerEngine.IsAvailable, "no Docker engine with busybox:local answers");
        return DieEverywhereAsync(new DockerLife());
    }

    private async Task DieEverywhereAsync(Life life)
    {
        Assert.SkipWhen(CrossingLibrary.Missing is not null, CrossingLibrary.Missing ?? "");
        var watch = Stopwatch.StartNew();
        using var scratch = new ScratchFolder();
        await using var web = await InputServer.StartAsync();
        var plan = new PointPlan();
        var faults = new ConcurrentQueue<string>();
        var first = new Lane(scratch.Folder("lane-0"), web);
        plan.Add(await first.LiveAsync(life, CrashPoint.None));
        List<Lane> lanes = [first, .. Enumerable.Range(1, MoreLanes).Select(number => new Lane(scratch.Folder($"lane-{number}"), web))];
        try
        {
            await Task.WhenAll(lanes.Select(lane => DieAsync(lane, life, plan, faults)));
        }
        finally
        {
            foreach (var lane in lanes)
            {
                await lane.DisposeAsync();
            }
        }

        var died = plan.Died;
        var kinds = died.GroupBy(point => point.Kind).OrderByDescending(group => group.Count()).Select(group => $"{group.Count()} of {Name(group.Key)}");
        var line = string.Create(CultureInfo.InvariantCulture, $"{life.Name}: {died.Count} crash points ({string.Join(", ", kinds)}), {(faults.IsEmpty ? "all ended right" : $"{faults.Count} ended wrong")}, in {watch.Elapsed.TotalSeconds:0} s");
        Console.Out.WriteLine(line);
        log.WriteLine(line);
        foreach (var point in plan.NotMetAgain)
        {
            log.WriteLine($"seen once by coincidence, not met again: {point}");
        }

        Assert.Empty(faults);
        Assert.NotEmpty(died);
        Assert.True(plan.NotMetAgain.Count * 4 <= died.Count, "too much comes only by coincidence: the lives differ too much to say that nothing is left out");
    }

    private static async Task DieAsync(Lane lane, Life life, PointPlan plan, ConcurrentQueue<string> faults)
    {
        while (faults.Count < MostFaults && await plan.TakeAsync(Cancel) is var (point, isFirstTry))
        {
            var hasDied = true;
            try
            {
                if (!isFirstTry)
                {
                    // Some things a process does only once, such as making a connection.
                    await lane.Server.RestartAsync();
                }

                var trace = await lane.LiveAsync(life, point);
                plan.Add(trace);
                hasDied = trace.Died is not null;
                Progress.Say($"{life.Name}: {(hasDied ? "ended right after death" : "did not meet")} {point}");
            }
            catch (Exception e) when (e is InvalidOperationException or TimeoutException)
            {
                faults.Enqueue($"{point}: {e.Message}");
                Progress.Say($"{life.Name}: FAULT at {point}: {e.Message}");
            }
            finally
            {
                plan.Done(point, hasDied);
            }
        }
    }

    private static string Name(string kind) => kind switch
    {
        "commit" => "commits",
        "file" => "files",
        "grain" => "calls of grains",
        "agent" => "messages to the agent",
        "engine" => "calls of engines",
        "source" => "calls of input sources",
        "publisher" => "calls of publishers",
        "socket" => "sockets",
        _ => kind,
    };
}
