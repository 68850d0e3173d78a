using System.Text.Json.Nodes;
using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.EndToEnd;

/// <summary>A server that has said how to reach it answers whole from the first request on.</summary>
[Collection(Devstacks.OneAtATime)]
public sealed class ReadinessTests
{
    [Fact]
    public async Task Server_ThatSaysItAnswers_KnowsItsNode()
    {
        using var folder = new ScratchFolder();
        await using var node = await BacalhauProcess.ServeAsync(folder.Path);
        for (var start = 0; start < 3; start++)
        {
            using var api = new JobApi(node.Api);
            var self = await api.GetAsync("agent/node");
            var listed = Assert.Single((JsonArray)(await api.GetAsync("orchestrator/nodes"))["Nodes"]!);

            Assert.Equal("Compute", (string?)self["NodeType"]);
            Assert.NotEmpty((JsonObject)self["Labels"]!);
            Assert.Contains("noop", ((JsonArray)self["ComputeNodeInfo"]!["ExecutionEngines"]!).Select(engine => (string?)engine));
            Assert.Equal((string?)self["NodeID"], (string?)listed!["Info"]!["NodeID"]);
            Assert.Equal("CONNECTED", (string?)listed["Connection"]);
            await node.KillAsync();
            await node.StartAsync();
        }
    }

    [Fact]
    public async Task FirstJobOfAStack_GoesToEveryNode()
    {
        using var folder = new ScratchFolder();
        await using var stack = await BacalhauProcess.DevstackAsync(folder.Path);
        using var api = new JobApi(stack.Api);
        var job = JobApi.Noop();
        job["Type"] = "ops";

        var id = await api.SubmitAsync(job);
        var state = await api.WaitAsync(id, TimeSpan.FromMinutes(1));

        Assert.Equal("Completed", state);
        Assert.Equal(3, (await api.ExecutionsAsync(id)).Select(execution => (string?)execution["NodeID"]).Distinct().Count());
    }
}
