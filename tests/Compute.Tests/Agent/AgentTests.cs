using Bacalhau.TestKit.Compute;
using Xunit;

namespace Bacalhau.Compute.Tests;

public sealed class AgentTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Noop_StartedByHeartbeat_CompletesAndIsReported()
    {
        await using var node = new ComputeNode();
        var spec = ComputeNode.Spec("noop");
        node.Gateway.Want(spec);

        await node.StartAsync();
        var report = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);

        Assert.Equal(0, report.Result!.ExitCode);
        Assert.Equal(spec.Epoch, report.Epoch);
        Assert.Empty(report.Events);
    }

    [Fact]
    public async Task Noop_WithoutOutput_LeavesNoFiles()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec("noop");

        await node.Agent.StartAsync([spec], Token);
        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);

        Assert.False(Directory.Exists(Path.Combine(node.Identity.DataFolder, "executions")));
        Assert.False(Directory.Exists(Path.Combine(node.Identity.DataFolder, "logs")));
    }

    [Fact]
    public async Task Run_WithInputsAndPublisher_PublishesAfterPermission()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec(task: task => ComputeNode.Publishing(ComputeNode.WithInput(task)));
        var started = node.Executor.Starts.NextAsync(request => request.Spec.Id == spec.Id);

        await node.Agent.StartAsync([spec], Token);
        var request = await started;
        await node.Executor.Calls.FirstAsync(call => call == $"start {spec.Id}");
        await node.Executor.PrintAsync(spec.Id, "to stdout");
        await node.Executor.PrintAsync(spec.Id, "to stderr", LogStream.Stderr);
        var input = await File.ReadAllTextAsync(request.Inputs[0].HostPath, Token);
        node.Executor.Exit(spec.Id, 3);
        var waits = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.AwaitingPublish);
        Assert.Empty(node.Publisher.Requests.All);
        await node.Agent.PermitPublishAsync([new ExecutionFence(spec.Id, 1)], Token);
        var completed = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);

        Assert.Equal("hello", input);
        Assert.Equal("to stdout", waits.Result!.Stdout);
        Assert.Equal("scripted", completed.PublishedResult!.Type);
        Assert.Equal(3, completed.Result!.ExitCode);
        var files = node.Publisher.Published.All.Single();
        Assert.Equal("to stdout", files["stdout"]);
        Assert.Equal("to stderr", files["stderr"]);
        Assert.Equal("3", files["exitCode"]);
        Assert.Contains("BACALHAU_EXECUTION_ID", request.Environment.Keys);
        Assert.Equal(NetworkType.None, request.Network.Type);
    }

    [Fact]
    public async Task Start_Doubled_RunsOnce()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec();
        node.Gateway.Want(spec);

        await node.Agent.StartAsync([spec, spec], Token);
        await node.Agent.StartAsync([spec], Token);
        await node.Executor.Calls.FirstAsync(call => call == $"wait {spec.Id}");
        await node.Agent.StartAsync([spec], Token);
        node.Executor.Exit(spec.Id);
        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);
        await node.Agent.StartAsync([spec], Token);
        await node.Gateway.Heartbeats.NextAsync(_ => true);

        Assert.Single(node.Executor.Starts.All);
    }

    [Fact]
    public async Task Start_AfterForget_DoesNotRunAgain_AlsoAfterARestart()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec();
        await node.Agent.StartAsync([spec], Token);
        await node.Executor.Calls.FirstAsync(call => call == $"wait {spec.Id}");
        node.Executor.Exit(spec.Id);
        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);

        await node.Agent.ForgetAsync([spec.Id], Token);
        await node.Agent.StartAsync([spec], Token);
        await node.CrashAsync();
        await node.StartAsync(new ScriptedGateway());
        await node.Agent.StartAsync([spec], Token);
        var heartbeat = await node.Gateway.Heartbeats.FirstAsync(_ => true);

        Assert.Single(node.Executor.Starts.All);
        Assert.Empty(heartbeat.Executions);
    }

    [Fact]
    public async Task HigherEpoch_OfAKnownExecution_GoesOnUnderIt_AndNeedsANewPermission()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec(task: ComputeNode.Publishing);
        await node.Agent.StartAsync([spec], Token);
        await node.Executor.Calls.FirstAsync(call => call == $"wait {spec.Id}");
        var bumped = node.Gateway.Reports.NextAsync(report => report.Id == spec.Id && report.Epoch == 2);

        await node.Agent.StartAsync([spec with { Epoch = 2 }], Token);
        await bumped;
        node.Executor.Exit(spec.Id);
        var waits = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.AwaitingPublish);
        await node.Agent.PermitPublishAsync([new ExecutionFence(spec.Id, 1)], Token);
        await node.Gateway.Heartbeats.NextAsync(_ => true);
        Assert.Empty(node.Publisher.Requests.All);
        await node.Agent.PermitPublishAsync([new ExecutionFence(spec.Id, 2)], Token);
        var completed = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);

        Assert.Equal(2, waits.Epoch);
        Assert.Equal(2, completed.Epoch);
        Assert.Single(node.Executor.Starts.All);
    }

    [Fact]
    public async Task Stop_ForAnOlderEpoch_IsIgnored()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec(epoch: 5);
        await node.Agent.StartAsync([spec], Token);
        await node.Executor.Calls.FirstAsync(call => call == $"wait {spec.Id}");

        await node.Agent.StopAsync([new StopOrder(spec.Id, 4, "an old attempt")], Token);
        node.Executor.Exit(spec.Id);
        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);

        Assert.DoesNotContain($"cancel {spec.Id}", node.Executor.Calls.All);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("prepare")]
    [InlineData("start")]
    [InlineData("wait")]
    [InlineData("permission")]
    [InlineData("publish")]
    public async Task Stop_AtAnyStep_EndsAsCancelledAndLeavesNothing(string step)
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec(task: task => ComputeNode.Publishing(ComputeNode.WithInput(task)));
        await ReachAsync(node, spec, step);

        await node.Agent.StopAsync([new StopOrder(spec.Id, 1, "not wanted any more")], Token);
        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Cancelled);

        Assert.Empty(node.Executor.Held);
        Assert.Empty(node.Publisher.Published.All);
        Assert.Equal(0, node.Get<NodeCapacitySource>().Ledger.State.Running);
    }

    [Fact]
    public async Task Stop_DuringAStartThatTheEngineGoesOnWith_LeavesNothing()
    {
        await using var node = await new ComputeNode().StartAsync();
        node.Executor.GoesOnAlone = true;
        node.Executor.Gates.Shut("start");
        var spec = ComputeNode.Spec();
        await node.Agent.StartAsync([spec], Token);
        await node.Executor.Starts.FirstAsync(request => request.Spec.Id == spec.Id);

        await node.Agent.StopAsync([new StopOrder(spec.Id, 1, "enough")], Token);
        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Cancelled);

        Assert.Empty(node.Executor.Held);
    }

    [Fact]
    public async Task Stop_WhileWaitingForRoom_LeavesTheLine()
    {
        await using var node = await new ComputeNode().StartAsync();
        var first = ComputeNode.Spec() with { Resources = new ComputeResources(4000, 0, 0, 0) };
        var second = ComputeNode.Spec() with { Resources = new ComputeResources(4000, 0, 0, 0) };
        await node.Agent.StartAsync([first], Token);
        await node.Executor.Calls.FirstAsync(call => call == $"wait {first.Id}");
        await node.Agent.StartAsync([second], Token);
        await node.Gateway.Reports.FirstAsync(report => report.Id == second.Id && report.Events.Any(happened => happened.Topic == EventTopics.Queueing));

        await node.Agent.StopAsync([new StopOrder(second.Id, 1, "")], Token);
        await node.Gateway.ReportAsync(second.Id, ExecutionPhase.Cancelled);

        Assert.Equal(0, node.Get<NodeCapacitySource>().Ledger.State.Waiting);
        Assert.Single(node.Executor.Starts.All);
    }

    [Fact]
    public async Task Check_WithSeveralReasons_RefusesWithAllOfThem()
    {
        await using var node = await new ComputeNode().Set("JobAdmissionControl:RejectNetworkedJobs", "true").StartAsync();
        var spec = ComputeNode.Spec("firecracker", task => task with
        {
            Publisher = new SpecConfig("pigeon"),
            Env = new Dictionary<string, string> { ["SECRET"] = "env:HOME" },
            Network = new NetworkConfig { Type = NetworkType.Host },
        }) with
        { Resources = new ComputeResources(1_000_000, 0, 0, 0) };

        await node.Agent.StartAsync([spec], Token);
        var report = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Refused);

        Assert.Equal(FailureCause.NodeRejected, report.Cause);
        Assert.All(["networking", "pigeon", "HOME", "insufficient resources", "firecracker"], word => Assert.Contains(word, report.Error!.Message, StringComparison.Ordinal));
        Assert.Equal(EventTopics.ExecutionScanning, report.Events.Single().Topic);
    }

    [Fact]
    public async Task Inputs_LargerThanTheDiskOfAJob_AreRefused()
    {
        await using var node = await new ComputeNode().StartAsync();
        node.Storage.Bytes = 5L << 30;
        var spec = ComputeNode.Spec(task: ComputeNode.WithInput);

        await node.Agent.StartAsync([spec], Token);
        var report = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Refused);

        Assert.Contains("Disk: 5.4 GB", report.Error!.Message, StringComparison.Ordinal);
        Assert.Empty(node.Storage.Requests.All);
    }

    [Fact]
    public async Task Locality_Local_RefusesInputsThatAreElsewhere()
    {
        await using var node = await new ComputeNode().Set("JobAdmissionControl:Locality", "local").StartAsync();
        var elsewhere = ComputeNode.Spec("noop", ComputeNode.WithInput);
        await node.Agent.StartAsync([elsewhere], Token);
        await node.Gateway.ReportAsync(elsewhere.Id, ExecutionPhase.Refused);

        node.Storage.IsLocal = true;
        var here = ComputeNode.Spec("noop", ComputeNode.WithInput);
        await node.Agent.StartAsync([here], Token);

        await node.Gateway.ReportAsync(here.Id, ExecutionPhase.Completed);
    }

    [Fact]
    public async Task Settings_ThatCannotWork_StopTheNodeAtStart()
    {
        await using var node = new ComputeNode().Set("JobAdmissionControl:Locality", "nearby");

        var thrown = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => node.StartAsync());

        Assert.Contains("JobAdmissionControl.Locality", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_WithAMistakeOfTheUser_SaysSo()
    {
        await using var node = await new ComputeNode().StartAsync();
        node.Executor.Reasons = [new BacalhauError(BacalhauErrorCode.ValidationError, "Scripted", "no such entry point")];
        var spec = ComputeNode.Spec();

        await node.Agent.StartAsync([spec], Token);
        var report = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Refused);

        Assert.Equal(FailureCause.UserError, report.Cause);
        Assert.Equal("no such entry point", report.Error!.Message);
    }

    [Fact]
    public async Task Inputs_WhenOneFails_FailWithItsNameAndCause()
    {
        await using var node = await new ComputeNode().StartAsync();
        node.Storage.Trouble = _ => new BacalhauError(BacalhauErrorCode.NetworkFailure, "Scripted", "connection reset") { IsRetryable = true }.AsException();
        var spec = ComputeNode.Spec(task: ComputeNode.WithInput);

        await node.Agent.StartAsync([spec], Token);
        var report = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Failed);

        Assert.Equal(FailureCause.Input, report.Cause);
        Assert.Equal("input /data: connection reset", report.Error!.Message);
        Assert.Empty(node.Executor.Starts.All);
    }

    [Fact]
    public async Task Engine_ThatFails_FailsWithItsCauseAndOutput()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec(task: ComputeNode.Publishing);
        await node.Agent.StartAsync([spec], Token);
        await node.Executor.Calls.FirstAsync(call => call == $"wait {spec.Id}");
        await node.Executor.PrintAsync(spec.Id, "last words");

        node.Executor.Exit(spec.Id, 137, "memory limit exceeded", FailureCause.OutOfMemory);
        var report = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Failed);

        Assert.Equal(FailureCause.OutOfMemory, report.Cause);
        Assert.Equal("last words", report.Result!.Stdout);
        Assert.Empty(node.Publisher.Requests.All);
    }

    [Fact]
    public async Task Publisher_ThatFailsForAMoment_IsAskedAgain()
    {
        await using var node = await new ComputeNode().StartAsync();
        node.Gateway.PermitsAll = true;
        node.Publisher.FailTimes = 1;
        var spec = ComputeNode.Spec("noop", ComputeNode.Publishing);

        await node.Agent.StartAsync([spec], Token);
        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);

        Assert.Equal(2, node.Publisher.Requests.All.Count);
    }

    [Fact]
    public async Task Forget_OfARunningExecution_StopsAndForgetsIt()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec();
        await node.Agent.StartAsync([spec], Token);
        await node.Executor.Calls.FirstAsync(call => call == $"wait {spec.Id}");
        var gone = node.Gateway.Heartbeats.NextAsync(heartbeat => heartbeat.Executions.Count == 0);

        await node.Agent.ForgetAsync([spec.Id], Token);
        await gone;

        Assert.Empty(node.Executor.Held);
    }

    [Fact]
    public async Task ManyNoops_AllComplete_AndAreForgotten()
    {
        await using var node = await new ComputeNode().StartAsync();
        node.Gateway.ForgetsAll = true;
        var specs = Enumerable.Range(0, 2000).Select(_ => ComputeNode.Spec("noop")).ToArray();
        var empty = node.Gateway.Heartbeats.NextAsync(heartbeat => heartbeat.Executions.Count == 0 && node.Gateway.Reports.All.Count(report => report.IsTerminal) >= specs.Length);

        await Task.WhenAll(specs.Chunk(100).Select(chunk => node.Agent.StartAsync(chunk, Token)));
        await empty;

        Assert.All(specs, spec => Assert.Contains(node.Gateway.Reports.All, report => report.Id == spec.Id && report.Phase == ExecutionPhase.Completed));
    }

    private static async Task ReachAsync(ComputeNode node, ExecutionSpec spec, string step)
    {
        node.Executor.Gates.Shut(step);
        node.Storage.Gates.Shut(step);
        node.Publisher.Gates.Shut(step);
        await node.Agent.StartAsync([spec], Token);
        switch (step)
        {
            case "check":
                await node.Executor.Calls.FirstAsync(call => call == "check");
                break;
            case "prepare":
                await node.Storage.Requests.FirstAsync(_ => true);
                break;
            case "start":
                await node.Executor.Starts.FirstAsync(_ => true);
                break;
            case "wait":
                await node.Executor.Calls.FirstAsync(call => call == $"wait {spec.Id}");

                // The gate is for the first wait; what follows the stop must learn the end.
                node.Executor.Gates.Open(step);
                break;
            default:
                await node.Executor.Calls.FirstAsync(call => call == $"wait {spec.Id}");
                node.Executor.Exit(spec.Id);
                await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.AwaitingPublish);
                if (step == "publish")
                {
                    await node.Agent.PermitPublishAsync([new ExecutionFence(spec.Id, spec.Epoch)], Token);
                    await node.Publisher.Requests.FirstAsync(_ => true);
                }

                break;
        }
    }
}
