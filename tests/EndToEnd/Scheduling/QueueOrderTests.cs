using System.Globalization;
using System.Text.Json.Nodes;
using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.EndToEnd;

/// <summary>Real containers, one at a time.</summary>
public sealed class QueueOrderTests(ITestOutputHelper log)
{
    /// <summary>How many jobs; fewer on a machine that needs long for a container.</summary>
    private static readonly int Jobs = int.TryParse(Environment.GetEnvironmentVariable("BACALHAU_TEST_QUEUED_JOBS"), CultureInfo.InvariantCulture, out var jobs) ? jobs : 500;

    [Fact]
    public async Task Jobs_OnOneSlot_FinishInOrderOfPriority_ThenOfAge()
    {
        Assert.SkipUnless(DockerEngine.IsAvailable, "no Docker engine with busybox:local answers");
        var clock = TimeProvider.System;
        using var folder = new ScratchFolder();
        await using var node = await BacalhauProcess.ServeAsync(folder.Path, "Compute.AllocatedCapacity.CPU=1");
        using var api = new JobApi(node.Api);
        var random = new Random(11);

        var blocker = await api.SubmitAsync(Whole(JobApi.Docker("sleep 3600"), priority: 100));
        await api.WhenAsync(blocker, "Running");
        List<(string Id, int Priority, int Age)> submitted = [];
        for (var i = 0; i < Jobs; i++)
        {
            var priority = random.Next(10);
            submitted.Add((await api.SubmitAsync(Whole(JobApi.Docker(":"), priority)), priority, i));
        }

        var begin = clock.GetTimestamp();
        await api.StopAsync(blocker);
        List<(string Id, long Ended)> ended = [];
        foreach (var (id, _, _) in submitted.OrderBy(job => job.Priority))
        {
            Assert.Equal("Completed", await api.WaitAsync(id, TimeSpan.FromMinutes(10)));
            ended.Add((id, (long)(await api.GetAsync($"orchestrator/jobs/{id}"))["Job"]!["ModifyTime"]!));
        }

        log.WriteLine($"{Jobs} containers one after another: {clock.GetElapsedTime(begin).TotalSeconds:0.0} s");
        Assert.Equal(
            submitted.OrderByDescending(job => job.Priority).ThenBy(job => job.Age).Select(job => job.Id),
            ended.OrderBy(job => job.Ended).Select(job => job.Id));
    }

    /// <summary>A job that takes the whole node.</summary>
    private static JsonObject Whole(JsonObject job, int priority)
    {
        job["Priority"] = priority;
        job["Tasks"]![0]!["Resources"]!["CPU"] = "1";
        return job;
    }
}
