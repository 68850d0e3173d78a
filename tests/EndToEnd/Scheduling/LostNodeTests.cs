using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.EndToEnd;

/// <summary>A container on a node that is lost to the cluster goes on elsewhere.</summary>
[Collection(Devstacks.OneAtATime)]
public sealed class LostNodeTests
{
    [Fact]
    public async Task WorkOfALostNode_IsTriedOnAnother_AndEndsWhereItWas()
    {
        Assert.SkipUnless(DockerEngine.IsAvailable, "no Docker engine with busybox:local answers");
        using var folder = new ScratchFolder();
        await using var stack = await BacalhauProcess.DevstackAsync(folder.Path);
        using var api = new JobApi(stack.Api);

        var id = await api.SubmitAsync(JobApi.Docker("sleep 3600"));
        await api.WhenAsync(id, "Running");
        var first = Assert.Single(await api.ExecutionsAsync(id));
        await api.PutAsync($"orchestrator/nodes/{first["NodeID"]}", new() { ["Action"] = "reject", ["Message"] = "it burns" });
        var second = await api.WhenExecutionAsync(id, execution => (string?)execution["ID"] != (string?)first["ID"]);
        await DockerEngine.WhenNoneRunsAsync((string)first["ID"]!);
        await api.StopAsync(id);

        Assert.NotEqual((string?)first["NodeID"], (string?)second["NodeID"]);
        Assert.Equal((string?)first["ID"], (string?)second["PreviousExecution"]);
    }
}
