using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.EndToEnd.Nodes;

/// <summary>Jobs in containers are stopped at every moment of their start: no container outlives its job.</summary>
public sealed class StopWhileStartingTests
{
    private const int Jobs = 24;

    [Fact]
    public async Task Containers_OfJobsThatAreStoppedWhileTheyStart_DoNotStay()
    {
        Assert.SkipUnless(DockerEngine.IsAvailable, "no Docker engine with busybox:local answers");
        using var folder = new ScratchFolder();
        await using var node = await BacalhauProcess.ServeAsync(folder.Path);
        using var api = new JobApi(node.Api);
        var random = new Random(3);

        var executions = new List<string>();
        for (var i = 0; i < Jobs; i++)
        {
            var job = await api.SubmitAsync(JobApi.Docker("trap 'exit 0' TERM; while :; do sleep 1; done"));
            await Task.Delay(random.Next(1500), TestContext.Current.CancellationToken);
            await api.StopAsync(job);
            executions.AddRange((await api.ExecutionsAsync(job)).Select(execution => (string)execution["ID"]!));
        }

        // The node takes nothing for stopped that its engine may still be about.
        await api.GetUntilAsync("agent/node", self => (int?)self["ComputeNodeInfo"]!["RunningExecutions"] is null or 0);

        await DockerEngine.WhenNoneRunsAsync(executions);
        Assert.Equal(Jobs, executions.Count);
    }
}
