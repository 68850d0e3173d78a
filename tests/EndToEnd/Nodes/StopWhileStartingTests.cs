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
        var delays = Enumerable.Range(0, Jobs).Select(_ => TimeSpan.FromMilliseconds(random.Next(1500))).ToList();

        var executions = new List<string>();
        foreach (var delay in delays)
        {
            var job = await api.SubmitAsync(JobApi.Docker("trap 'exit 0' TERM; while :; do sleep 1; done"));
            await Task.Delay(delay, TestContext.Current.CancellationToken);
            await api.StopAsync(job);
            executions.AddRange((await api.ExecutionsAsync(job)).Select(execution => (string)execution["ID"]!));
        }

        Assert.NotEmpty(executions);
        foreach (var execution in executions)
        {
            await DockerEngine.WhenNoneRunsAsync(execution);
        }
    }
}
