using Xunit;

namespace Bacalhau.Compute.Tests;

public sealed class DiscardTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ExecutionWhoseJobIsGone_LosesResultsLogAndFolder_AndTheClusterHearsIt()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = await RunAsync(node);
        var folders = node.Get<ExecutionFolders>();
        Directory.CreateDirectory(folders.Logs);
        await File.WriteAllTextAsync(folders.LogOf(spec.Id), "said", Cancel);
        Directory.CreateDirectory(folders.ResultsOf(spec.Id));

        node.Gateway.Discard(spec.Id);
        await node.Gateway.Heartbeats.FirstAsync(heartbeat => heartbeat.Discarded.Contains(spec.Id));

        Assert.Contains(spec.Id, node.Publisher.Discarded.All);
        Assert.False(File.Exists(folders.LogOf(spec.Id)));
        Assert.False(Directory.Exists(folders.FolderOf(spec.Id)));
        await node.Gateway.Heartbeats.NextAsync(heartbeat => heartbeat.Discarded.Count == 0);
    }

    [Fact]
    public async Task ExecutionThatNeverWasHere_IsConfirmedToo()
    {
        await using var node = await new ComputeNode().StartAsync();

        node.Gateway.Discard(new("e-of-another-life"));
        node.Gateway.Discard(new("../../hostile"));

        await node.Gateway.Heartbeats.FirstAsync(heartbeat => heartbeat.Discarded.Contains(new("e-of-another-life")));
        await node.Gateway.Heartbeats.FirstAsync(heartbeat => heartbeat.Discarded.Contains(new("../../hostile")));
    }

    [Fact]
    public async Task FilesThatCannotBeRemoved_AreTriedAgain_UntilTheyAreGone()
    {
        await using var node = await new ComputeNode().StartAsync();
        node.Publisher.DiscardTrouble = new IOException("busy");
        node.Gateway.Discard(new("e-busy"));
        await node.Publisher.Discarded.FirstAsync(id => id.Value == "e-busy");
        var unconfirmed = node.Gateway.Heartbeats.All.Any(heartbeat => heartbeat.Discarded.Count > 0);

        node.Publisher.DiscardTrouble = null;
        await node.Gateway.Heartbeats.FirstAsync(heartbeat => heartbeat.Discarded.Contains(new("e-busy")));

        Assert.False(unconfirmed);
    }

    [Fact]
    public async Task ExecutionThatStillRuns_IsNotTouchedBeforeItHasEnded()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec();
        node.Gateway.Want(spec);
        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Running);

        node.Gateway.Discard(spec.Id);
        await node.Gateway.Heartbeats.NextAsync(_ => true);
        await node.Gateway.Heartbeats.NextAsync(_ => true);
        var touched = node.Publisher.Discarded.All.Contains(spec.Id);
        node.Gateway.Unwant(new StopOrder(spec.Id, spec.Epoch, "its job is gone"));
        node.Gateway.Record(spec.Id);
        await node.Gateway.Heartbeats.FirstAsync(heartbeat => heartbeat.Discarded.Contains(spec.Id));

        Assert.False(touched);
    }

    [Fact]
    public async Task OrderOfBeforeARestart_IsCarriedOutAfterIt()
    {
        await using var node = await new ComputeNode().StartAsync();
        node.Gateway.GoAway();
        node.Gateway.Discard(new("e-1"));
        await node.CrashAsync();

        node.Gateway.ComeBack();
        await node.StartAsync();

        await node.Gateway.Heartbeats.FirstAsync(heartbeat => heartbeat.Discarded.Contains(new("e-1")));
    }

    private static async Task<ExecutionSpec> RunAsync(ComputeNode node)
    {
        var spec = ComputeNode.Spec(task: ComputeNode.Publishing);
        node.Gateway.PermitsAll = true;
        node.Gateway.ForgetsAll = true;
        node.Gateway.Want(spec);
        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Running);
        node.Executor.Exit(spec.Id);
        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);
        return spec;
    }
}
