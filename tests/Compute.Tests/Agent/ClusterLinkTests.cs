using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bacalhau.Compute.Tests;

public sealed class ClusterLinkTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Heartbeat_ComesAsOftenAsTheClusterAsks_AndNamesChangesOnly()
    {
        var clock = new FakeTimeProvider();
        await using var node = new ComputeNode(clock: clock);
        node.Gateway.HeartbeatInterval = TimeSpan.FromSeconds(3);
        await node.StartAsync();
        var first = await node.Gateway.Heartbeats.FirstAsync(_ => true);

        var second = node.Gateway.Heartbeats.NextAsync(_ => true);
        await AdvanceUntilAsync(clock, TimeSpan.FromSeconds(3), second);
        var handshake = node.Gateway.Handshakes.All.Single();

        Assert.Contains("scripted", handshake.Info.Compute.ExecutionEngines);
        Assert.Equal(new ComputeResources(4000, 4L << 30, 4L << 30, 0), handshake.Info.Compute.MaxCapacity);
        Assert.Null((await second).Info);
        Assert.Equal(first.Sequence + 1, (await second).Sequence);
        Assert.Equal(handshake.Incarnation, first.Incarnation);
    }

    [Fact]
    public async Task Heartbeat_TellsRoomThatIsTaken()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec();
        await node.Gateway.Heartbeats.FirstAsync(_ => true);
        var told = node.Gateway.Heartbeats.NextAsync(heartbeat => heartbeat.Info?.Compute.RunningExecutions == 1);

        await node.Agent.StartAsync([spec], Token);
        var heartbeat = await told;

        Assert.Equal(3500, heartbeat.Info!.Compute.AvailableCapacity.CpuMillicores);
    }

    [Fact]
    public async Task HandshakeRequired_IntroducesTheNodeAgain()
    {
        await using var node = await new ComputeNode().StartAsync();
        await node.Gateway.Heartbeats.FirstAsync(_ => true);
        var again = node.Gateway.Handshakes.NextAsync(_ => true);

        node.Gateway.ForgetNode();
        var handshake = await again;
        await node.Gateway.Heartbeats.NextAsync(_ => true);

        Assert.Equal(node.Gateway.Handshakes.All[0].Incarnation, handshake.Incarnation);
    }

    [Fact]
    public async Task ClusterThatIsAway_LosesNothing()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec();
        await node.Agent.StartAsync([spec], Token);
        await node.Executor.Calls.FirstAsync(call => call == $"wait {spec.Id}");
        node.Gateway.GoAway();
        var lost = node.Gateway.LostCalls.NextAsync(call => call == "report");

        node.Executor.Exit(spec.Id);
        await lost;
        node.Gateway.ComeBack();

        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);
    }

    [Fact]
    public async Task ShortExecution_CostsOneReport()
    {
        await using var node = new ComputeNode();
        node.Gateway.HeartbeatInterval = TimeSpan.FromHours(1);
        await node.StartAsync();
        await node.Gateway.Heartbeats.FirstAsync(_ => true);
        var specs = Enumerable.Range(0, 50).Select(_ => ComputeNode.Spec("noop")).ToArray();

        await node.Agent.StartAsync(specs, Token);
        await Task.WhenAll(specs.Select(spec => node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed)));

        Assert.Equal(specs.Length, node.Gateway.ReportCalls.All.Sum(call => call.Count));
    }

    [Fact]
    public async Task LongExecution_IsReportedAsRunning()
    {
        await using var node = new ComputeNode();
        node.Gateway.HeartbeatInterval = TimeSpan.FromHours(1);
        await node.StartAsync();
        await node.Gateway.Heartbeats.FirstAsync(_ => true);
        var spec = ComputeNode.Spec();

        await node.Agent.StartAsync([spec], Token);

        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Running);
    }

    [Fact]
    public void Backoff_GrowsToItsLimit_WithinHalfAndWhole() =>
        Gen.Int.Sample(seed =>
        {
            var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), new Random(seed));
            double[] ceilings = [1, 2, 4, 8, 10, 10];

            Assert.All(ceilings, ceiling => Assert.InRange(backoff.Next().TotalSeconds, ceiling / 2, ceiling));
            backoff.Reset();
            Assert.InRange(backoff.Next().TotalSeconds, 0.5, 1);
        });

    /// <summary>Advances a clock step by step, for a waiter that may arm its timer only after a step.</summary>
    private static async Task AdvanceUntilAsync(FakeTimeProvider clock, TimeSpan step, Task done)
    {
        while (!done.IsCompleted)
        {
            clock.Advance(step);
            await Task.Yield();
        }

        await done;
    }
}
