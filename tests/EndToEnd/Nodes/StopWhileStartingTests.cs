using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.EndToEnd.Nodes;

/// <summary>Jobs in containers are stopped at every moment of their start: no container outlives its job.</summary>
public sealed class StopWhileStartingTests
{
    private const int Jobs = 24;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(60);

    [Fact]
    public async Task Containers_OfJobsThatAreStoppedWhileTheyStart_DoNotStay()
    {
        Assert.SkipUnless(DockerEngine.IsAvailable, "no Docker engine with busybox:local answers");
        using var folder = new ScratchFolder();
        await using var node = await BacalhauProcess.ServeAsync(folder.Path);
        using var api = new JobApi(node.Api);
        var executions = new List<string>();
        for (var i = 0; i < Jobs; i++)
        {
            var job = await api.SubmitAsync(JobApi.Docker("trap 'exit 0' TERM; while :; do sleep 1; done"));
            executions.Add((string)(await api.WhenExecutionAsync(job, _ => true))["ID"]!);

            // No wait for something: each is stopped a little later in its start than the one before.
            await Task.Delay(Step * i, TestContext.Current.CancellationToken);
            await api.StopAsync(job);
        }

        // The node takes nothing for stopped that its engine may still be about.
        await api.GetUntilAsync("agent/node", self => (int?)self["ComputeNodeInfo"]!["RunningExecutions"] is null or 0);

        await DockerEngine.WhenNoneRunsAsync(executions);
    }
}
