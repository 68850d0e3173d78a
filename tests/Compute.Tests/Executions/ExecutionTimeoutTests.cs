using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bacalhau.Compute.Tests;

public sealed class ExecutionTimeoutTests
{
    private readonly FakeTimeProvider clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Timeout_WhileRunning_StopsTheEngineAndFails()
    {
        await using var node = await new ComputeNode(clock: clock).StartAsync();
        var spec = ComputeNode.Spec(task: ComputeNode.Publishing) with { Timeout = TimeSpan.FromSeconds(10) };
        await node.Agent.StartAsync([spec], Token);
        await node.Executor.Calls.FirstAsync(call => call == $"wait {spec.Id}");
        await node.Executor.PrintAsync(spec.Id, "half way");

        clock.Advance(TimeSpan.FromSeconds(10));
        var report = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Failed);

        Assert.Equal(FailureCause.Timeout, report.Cause);
        Assert.Equal("Execution timed out. Execution took longer than 00:00:10", report.Error!.Message);
        Assert.Equal("Increase the task timeout or allocate more resources", report.Error.Hint);
        Assert.Equal(EventTopics.ExecutionTimeout, report.Events[^1].Topic);
        Assert.Equal("half way", report.Result!.Stdout);
        Assert.Contains($"cancel {spec.Id}", node.Executor.Calls.All);
        Assert.Empty(node.Executor.Held);
    }

    [Fact]
    public async Task Timeout_WhileInputsAreFetched_Fails()
    {
        await using var node = await new ComputeNode(clock: clock).StartAsync();
        node.Storage.Gates.Shut("prepare");
        var spec = ComputeNode.Spec(task: ComputeNode.WithInput) with { Timeout = TimeSpan.FromSeconds(10) };
        await node.Agent.StartAsync([spec], Token);
        await node.Storage.Requests.FirstAsync(_ => true);

        clock.Advance(TimeSpan.FromSeconds(10));
        var report = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Failed);

        Assert.Equal(FailureCause.Timeout, report.Cause);
        Assert.Equal([EventTopics.DownloadingInputs, EventTopics.ExecutionTimeout], report.Events.Select(happened => happened.Topic));
    }

    [Fact]
    public async Task Timeout_DoesNotCountTheWaitForThePermission_ButThePublishing()
    {
        await using var node = await new ComputeNode(clock: clock).StartAsync();
        node.Publisher.Gates.Shut("publish");
        var spec = ComputeNode.Spec(task: ComputeNode.Publishing) with { Timeout = TimeSpan.FromSeconds(10) };
        await node.Agent.StartAsync([spec], Token);
        await node.Executor.Calls.FirstAsync(call => call == $"wait {spec.Id}");
        clock.Advance(TimeSpan.FromSeconds(6));
        node.Executor.Exit(spec.Id);
        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.AwaitingPublish);

        clock.Advance(TimeSpan.FromHours(1));
        await node.Agent.PermitPublishAsync([new ExecutionFence(spec.Id, 1)], Token);
        await node.Publisher.Requests.FirstAsync(_ => true);
        clock.Advance(TimeSpan.FromSeconds(5));
        var report = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Failed);

        Assert.Equal(FailureCause.Timeout, report.Cause);
    }

    [Fact]
    public async Task Timeout_ShorterThanTheNodeAccepts_IsRefused()
    {
        await using var node = await new ComputeNode(clock: clock).StartAsync();
        var spec = ComputeNode.Spec() with { Timeout = TimeSpan.FromMilliseconds(100) };

        await node.Agent.StartAsync([spec], Token);
        var report = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Refused);

        Assert.Contains("the minimum allowed is", report.Error!.Message, StringComparison.Ordinal);
    }
}
