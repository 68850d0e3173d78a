using Bacalhau.TestKit.Compute;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bacalhau.Compute.Tests;

public sealed class AgentChoresTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tally_OfCompletedJobs_IsWrittenAtTheEnd_AndGoesOn()
    {
        await using var node = await new ComputeNode().StartAsync();
        await CompleteAsync(node);
        await node.StopAsync();
        var first = await File.ReadAllTextAsync(Path.Combine(node.Identity.DataFolder, "jobStats.json"), Token);

        await node.StartAsync(new ScriptedGateway());
        await CompleteAsync(node);
        await node.StopAsync();

        Assert.Equal("""{"JobsCompleted":1}""", first);
        Assert.Equal("""{"JobsCompleted":2}""", await File.ReadAllTextAsync(Path.Combine(node.Identity.DataFolder, "jobStats.json"), Token));
    }

    [Fact]
    public async Task Sweep_RemovesWhatIsOld_AndKeepsWhatIsInUseOrYoung()
    {
        await using var node = await new ComputeNode().StartAsync();
        var running = ComputeNode.Spec(task: ComputeNode.WithInput);
        await node.Agent.StartAsync([running], Token);
        await node.Executor.Calls.FirstAsync(call => call == $"wait {running.Id}");
        await node.Executor.PrintAsync(running.Id, "still here");
        var folders = node.Get<ExecutionFolders>();
        var (old, young) = (ExecutionId.New(), ExecutionId.New());
        foreach (var id in (ExecutionId[])[old, young])
        {
            folders.MakeResults(id);
            await File.WriteAllTextAsync(folders.LogOf(id), "x", Token);
        }

        var longAgo = DateTime.UnixEpoch.AddYears(30);
        foreach (var id in (ExecutionId[])[old, running.Id])
        {
            Directory.SetLastWriteTimeUtc(folders.FolderOf(id), longAgo);
            File.SetLastWriteTimeUtc(folders.LogOf(id), longAgo);
        }

        await node.Get<AgentChores>().SweepAsync();

        Assert.Equal(
            [false, true, true],
            new[] { old, young, running.Id }.Select(id => Directory.Exists(folders.FolderOf(id)) && File.Exists(folders.LogOf(id))));
        Assert.False(Directory.Exists(folders.FolderOf(old)) || File.Exists(folders.LogOf(old)));
    }

    [Fact]
    public async Task WhatAnEngineWouldNotRemove_IsRemovedLater_AndWhatIsNotOursStays()
    {
        var clock = new FakeTimeProvider();
        await using var node = await new ComputeNode(clock: clock).StartAsync();
        var (ended, running, foreign) = (ComputeNode.Spec(), ComputeNode.Spec(), ExecutionId.New());
        await node.Agent.StartAsync([ended, running], Token);
        foreach (var spec in (ExecutionSpec[])[ended, running])
        {
            await node.Executor.Calls.FirstAsync(call => call == $"wait {spec.Id}");
        }

        node.Executor.Leave(foreign);
        node.Executor.RemoveTrouble = new BacalhauError(BacalhauErrorCode.ServiceUnavailable, "Scripted", "the engine does not answer").AsException();
        node.Executor.Exit(ended.Id);
        await node.Executor.Calls.FirstAsync(call => call == $"keep {ended.Id}");
        await node.Gateway.ReportAsync(ended.Id, ExecutionPhase.Completed);
        await node.Agent.ForgetAsync([ended.Id], Token);
        node.Executor.RemoveTrouble = null;

        // The first looks may find it before the run is over.
        for (var look = 0; look < 20 && node.Executor.Held.Contains(ended.Id); look++)
        {
            var listed = node.Executor.Calls.NextAsync(call => call == "list");
            clock.Advance(TimeSpan.FromSeconds(30));
            await listed;
        }

        Assert.Equal([foreign, running.Id], node.Executor.Held.OrderBy(id => id == running.Id));
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("e-\0")]
    public void Folders_OfStrangeIds_StayInside(string id)
    {
        var name = ExecutionFolders.NameOf(new ExecutionId(id));

        Assert.StartsWith("x-", name, StringComparison.Ordinal);
        Assert.Equal(name, Path.GetFileName(name));
    }

    [Fact]
    public async Task InputsThatExecutionsHad_AreNamedWhileTheyAreHere()
    {
        await using var node = await new ComputeNode().StartAsync();
        var spec = ComputeNode.Spec(task: task => task with
        {
            InputSources = [new InputSource(new SpecConfig("scripted") { Params = SpecParams.FromJson("""{"Text":"a","SourcePath":"/data/a"}""") }, "", "/data")],
        });
        await node.Agent.StartAsync([spec], Token);
        await node.Executor.Calls.FirstAsync(call => call == $"wait {spec.Id}");
        var providers = node.Get<ProviderCatalog>();

        node.Storage.IsLocal = true;
        await providers.RefreshAsync(Token);
        var here = providers.Cached;
        node.Storage.IsLocal = false;
        await providers.RefreshAsync(Token);

        Assert.Equal(["scripted:/data/a"], here);
        Assert.Empty(providers.Cached);
    }

    [Fact]
    public async Task InputsThatExecutionsHad_TheOldestAreForgotten()
    {
        var inputs = new LocalInputs();
        for (var i = 0; i < 600; i++)
        {
            inputs.Remember(new InputSource(new SpecConfig("scripted") { Params = SpecParams.FromJson($$"""{"SourcePath":"/data/{{i}}"}""") }, "", "/data"));
        }

        var here = await inputs.ListAsync(_ => new ScriptedInputStorage { IsLocal = true }, Token);

        Assert.Equal(500, here.Count);
        Assert.Contains("scripted:/data/599", here);
        Assert.DoesNotContain("scripted:/data/0", here);
    }

    private static async Task CompleteAsync(ComputeNode node)
    {
        var spec = ComputeNode.Spec("noop");
        await node.Agent.StartAsync([spec], Token);
        await node.Gateway.ReportAsync(spec.Id, ExecutionPhase.Completed);
    }
}
