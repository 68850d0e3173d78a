using Bacalhau.TestKit.Compute;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bacalhau.Compute.Tests;

/// <summary>An agent that goes without a word, and the next one on the same folder and beside the same engine.</summary>
public sealed class AgentRestartTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_OnAnEngineThatSurvives_IsAdopted()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec(task: ComputeNode.WithInput);
        await StartAndWaitAsync(node, spec);
        await node.Executor.PrintAsync(spec.Id, "before ");
        var adopted = node.Executor.Calls.NextAsync(call => call == $"adopt {spec.Id}");

        await node.CrashAsync();
        await node.StartAsync(NewGateway());
        await adopted;
        await node.Executor.PrintAsync(spec.Id, "before after");
        node.Executor.Exit(spec.Id, 4);
        var report = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);

        Assert.Equal(4, report.Result!.ExitCode);
        Assert.Equal("before after", report.Result.Stdout);
        Assert.Single(node.Storage.Requests.All);
        Assert.Equal(2, node.Executor.Starts.All.Count);
        Assert.Equal(node.Executor.Starts.All[0].Inputs.Single().HostPath, node.Executor.Starts.All[1].Inputs.Single().HostPath);
    }

    [Fact]
    public async Task Running_WhoseEngineEndedItMeanwhile_Completes()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec();
        await StartAndWaitAsync(node, spec);

        await node.CrashAsync();
        node.Executor.Exit(spec.Id, 7);
        await node.StartAsync(NewGateway());
        var report = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);

        Assert.Equal(7, report.Result!.ExitCode);
    }

    [Fact]
    public async Task Running_OnAnEngineThatDies_FailsAsNodeRestarted()
    {
        await using var node = await new ComputeNode(engineSurvives: false).StartAsync();
        var spec = ComputeNode.Spec();
        await StartAndWaitAsync(node, spec);

        await node.CrashAsync();
        await node.StartAsync(NewGateway());
        var report = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Failed);

        Assert.Equal(FailureCause.NodeRestarted, report.Cause);
        Assert.Equal("Failing due to node restart", report.Events.Single().Message);
        Assert.Equal(EventTopics.Restart, report.Events.Single().Topic);
        Assert.Equal(ExecutionPhase.Failed, (await node.Gateway.Heartbeats.FirstAsync(_ => true)).Executions.Single().Phase);
    }

    [Fact]
    public async Task Running_OnAnEngineThatDies_LeavesNoInputs()
    {
        await using var node = await new ComputeNode(engineSurvives: false).StartAsync();
        var spec = ComputeNode.Spec(task: ComputeNode.WithInput);
        await StartAndWaitAsync(node, spec);
        var folder = node.Get<ExecutionFolders>().FolderOf(spec.Id);
        var staged = Directory.CreateDirectory(Path.Combine(folder, "results.staged"));
        Assert.True(Directory.Exists(Path.Combine(folder, "inputs")));

        await node.CrashAsync();
        await node.StartAsync(NewGateway());
        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Failed);

        Assert.False(Directory.Exists(Path.Combine(folder, "inputs")));
        Assert.False(Directory.Exists(staged.FullName));
    }

    [Fact]
    public async Task AwaitingPublish_StillPublishesAfterARestart()
    {
        await using var node = await new ComputeNode(engineSurvives: false).StartAsync();
        var spec = ComputeNode.Spec(task: ComputeNode.Publishing);
        await StartAndWaitAsync(node, spec);
        await node.Executor.PrintAsync(spec.Id, "kept");
        node.Executor.Exit(spec.Id);
        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.AwaitingPublish);

        await node.CrashAsync();
        await node.StartAsync(NewGateway());
        node.Gateway.PermitsAll = true;
        var report = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);

        Assert.Equal("kept", report.Result!.Stdout);
        Assert.Equal("kept", node.Publisher.Published.All.Single()["stdout"]);
    }

    [Fact]
    public async Task Publishing_IsDoneAgainAfterARestart()
    {
        await using var node = await new ComputeNode(engineSurvives: false).StartAsync();
        var spec = ComputeNode.Spec("noop", ComputeNode.Publishing);
        node.Gateway.PermitsAll = true;
        node.Publisher.Gates.Shut("publish");
        await node.Agent.StartAsync([spec], Token);
        await node.Publisher.Requests.FirstAsync(_ => true);

        await node.CrashAsync();
        node.Publisher.Gates.Open("publish");
        await node.StartAsync(NewGateway());
        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);

        Assert.Equal(2, node.Publisher.Requests.All.Count);
    }

    [Fact]
    public async Task TerminalReport_IsRepeatedAfterARestart_UntilForgotten()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec("noop", task => task with { Engine = new SpecConfig("noop") { Params = SpecParams.FromJson("""{"Stdout":"hi","ExitCode":2}""") } });
        await node.Agent.StartAsync([spec], Token);
        var first = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);

        await node.CrashAsync();
        await node.StartAsync(NewGateway());
        var second = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);
        var gone = node.Gateway.Heartbeats.NextAsync(heartbeat => heartbeat.Executions.Count == 0);
        node.Gateway.Record(spec.Id);
        await gone;

        Assert.Equal(first.Result, second.Result);
        Assert.Equal(first.At, second.At);
    }

    [Fact]
    public async Task WaitingForRoom_GoesOnAfterARestart()
    {
        await using var node = await new ComputeNode().StartAsync();
        var first = ComputeNode.Spec() with { Resources = new ComputeResources(4000, 0, 0, 0) };
        var second = ComputeNode.Spec() with { Resources = new ComputeResources(4000, 0, 0, 0) };
        await StartAndWaitAsync(node, first);
        await node.Agent.StartAsync([second], Token);
        await node.Gateway.Reports.FirstAsync(report => report.Id == second.Id && report.Events.Count > 0);

        await node.CrashAsync();
        await node.StartAsync(NewGateway());
        await node.Executor.Calls.FirstAsync(call => call == $"adopt {first.Id}");
        Assert.DoesNotContain(node.Executor.Starts.All, request => request.Spec.Id == second.Id);
        node.Executor.Exit(first.Id);
        await node.Executor.Calls.FirstAsync(call => call == $"wait {second.Id}");
        node.Executor.Exit(second.Id);

        await node.Gateway.ReportAsync(second.Id, ExecutionPhase.Completed);
    }

    [Fact]
    public async Task Orphans_OfTheEngine_AreRemovedAtStart()
    {
        await using var node = new ComputeNode();
        var orphan = ExecutionId.New();
        node.Executor.Leave(orphan);

        await node.StartAsync();

        Assert.DoesNotContain(orphan, node.Executor.Held);
    }

    [Fact]
    public async Task Timeout_CountsFromTheFirstStart()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-01-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        await using var node = await new ComputeNode(clock: clock).StartAsync();
        var spec = ComputeNode.Spec() with { Timeout = TimeSpan.FromSeconds(10) };
        await StartAndWaitAsync(node, spec);
        clock.Advance(TimeSpan.FromSeconds(6));

        await node.CrashAsync();
        var waiting = node.Executor.Calls.NextAsync(call => call == $"wait {spec.Id}");
        await node.StartAsync(NewGateway());
        await waiting;
        clock.Advance(TimeSpan.FromSeconds(5));
        var report = await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Failed);

        Assert.Equal(FailureCause.Timeout, report.Cause);
    }

    [Fact]
    public async Task PlannedStop_EndsWhatDiesWithTheProcess_LeavesTheRest_AndSaysGoodbye()
    {
        await using var node = await new ComputeNode().StartAsync();
        var survivor = ComputeNode.Spec();
        var mortal = ComputeNode.Spec("noop", task => task with { Engine = new SpecConfig("noop") { Params = SpecParams.FromJson("""{"Delay":1000}""") } });
        await StartAndWaitAsync(node, survivor);
        await node.Agent.StartAsync([mortal], Token);
        await node.Gateway.ReportAsync(mortal.Id, ExecutionPhase.Running);

        await node.StopAsync();

        var report = await node.Gateway.ReportAsync(mortal.Id, ExecutionPhase.Failed);
        Assert.Equal(FailureCause.NodeRestarted, report.Cause);
        Assert.Contains(survivor.Id, node.Executor.Held);
        Assert.Single(node.Gateway.Goodbyes.All);
    }

    [Fact]
    public async Task DamagedStore_IsPutAside_AndTheNodeWorks()
    {
        await using var node = new ComputeNode();
        await File.WriteAllTextAsync(Path.Combine(node.Identity.DataFolder, "executions.db"), new string('x', 8192), Token);
        var spec = ComputeNode.Spec("noop");
        node.Gateway.Want(spec);

        await node.StartAsync();
        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);

        Assert.Single(Directory.GetFiles(node.Identity.DataFolder, "executions.db.broken-*"));
    }

    private static ScriptedGateway NewGateway() => new() { HeartbeatInterval = TimeSpan.FromMilliseconds(20) };

    private static async Task StartAndWaitAsync(ComputeNode node, ExecutionSpec spec)
    {
        await node.Agent.StartAsync([spec], Token);
        await node.Executor.Calls.FirstAsync(call => call == $"wait {spec.Id}");
    }
}
