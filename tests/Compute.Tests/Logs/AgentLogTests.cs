using System.Text;
using Bacalhau.TestKit.Compute;
using Xunit;

namespace Bacalhau.Compute.Tests;

public sealed class AgentLogTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Log_OfARunningExecution_IsFollowedToItsEnd_AndStaysReadableAfterForgetAndRestart()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec();
        await node.Agent.StartAsync([spec], Token);
        var followed = ReadAsync(node.Agent, spec.Id, follow: true);
        await node.Executor.Calls.FirstAsync(call => call == $"wait {spec.Id}");

        await node.Executor.PrintAsync(spec.Id, "all of it");
        node.Executor.Exit(spec.Id);
        var live = await followed.WaitAsync(Waits.Bound, Token);
        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);
        await node.Agent.ForgetAsync([spec.Id], Token);
        var later = await ReadAsync(node.Agent, spec.Id, follow: true);
        await node.CrashAsync();
        await node.StartAsync();
        var afterRestart = await ReadAsync(node.Agent, spec.Id, follow: false);

        Assert.Equal("all of it", live);
        Assert.Equal("all of it", later);
        Assert.Equal("all of it", afterRestart);
    }

    [Fact]
    public async Task Log_OfAStoppedExecution_IsReadable()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec();
        await node.Agent.StartAsync([spec], Token);
        await node.Executor.Calls.FirstAsync(call => call == $"wait {spec.Id}");
        await node.Executor.PrintAsync(spec.Id, "until here");

        await node.Agent.StopAsync([new StopOrder(spec.Id, 1, "")], Token);
        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Cancelled);

        Assert.Equal("until here", await ReadAsync(node.Agent, spec.Id, follow: true));
    }

    [Fact]
    public async Task Log_OfAnExecutionThatPrintedNothing_IsEmpty_AlsoWhenForgotten()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec("noop");
        await node.Agent.StartAsync([spec], Token);
        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);

        await node.Agent.ForgetAsync([spec.Id], Token);

        Assert.Equal("", await ReadAsync(node.Agent, spec.Id, follow: true));
    }

    [Fact]
    public async Task Log_OfAnUnknownExecution_IsNotFound()
    {
        await using var node = await new ComputeNode().StartAsync();

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => ReadAsync(node.Agent, ExecutionId.New(), follow: false));

        Assert.Equal(BacalhauErrorCode.NotFound, thrown.Error.Code);
    }

    [Fact]
    public async Task Follower_FasterThanTheExecution_WaitsForIt()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec("noop", task => task with { Engine = new SpecConfig("noop") { Params = SpecParams.FromJson("""{"Stdout":"here"}""") } });
        var followed = ReadAsync(node.Agent, spec.Id, follow: true);

        await node.Agent.StartAsync([spec], Token);

        Assert.Equal("here", await followed.WaitAsync(Waits.Bound, Token));
    }

    private static async Task<string> ReadAsync(Agent agent, ExecutionId id, bool follow)
    {
        var text = new StringBuilder();
        await foreach (var chunk in agent.ReadLogAsync(id, new LogRequest(Follow: follow), Token))
        {
            text.Append(Encoding.UTF8.GetString(chunk.Data));
        }

        return text.ToString();
    }
}
