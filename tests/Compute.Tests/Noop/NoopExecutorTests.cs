using Bacalhau.TestKit.Executors;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bacalhau.Compute.Tests;

public sealed class NoopExecutorTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly string folder = Directory.CreateTempSubdirectory("noop-").FullName;
    private readonly RecordingLog log = new();
    private readonly NoopExecutor executor;

    public NoopExecutorTests() => executor = new NoopExecutor(Options.Create(new NoopExecutorOptions { Enabled = true }), clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Disabled_IsNotAvailable_AndRefuses()
    {
        var off = new NoopExecutor(Options.Create(new NoopExecutorOptions()), clock);

        Assert.False(await off.IsAvailableAsync(Token));
        Assert.Contains("Engines.Types.Noop.Enabled", Assert.Single(await off.CheckAsync(Task("{}"), Token)).Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_NamesEveryMistake()
    {
        var task = Task("""{"Delay":"soon","ExitCode":256}""") with { ResultPaths = [new ResultPath("../up", "/up")] };

        var mistakes = await executor.CheckAsync(task, Token);

        Assert.Equal(3, mistakes.Count);
        Assert.All(mistakes, mistake => Assert.Equal(FailureCause.UserError, mistake.Cause));
    }

    [Fact]
    public async Task Run_PrintsAndEndsAsToldTo()
    {
        var request = Request("""{"Stdout":"out","stderr":"err","ExitCode":3,"Error":"broken"}""");

        await executor.StartAsync(request, Token);
        var result = await executor.WaitAsync(request.Spec.Id, Token);

        Assert.Equal((3, "broken", FailureCause.Engine), (result.ExitCode, result.ErrorMsg, result.Cause));
        Assert.Equal(("out", "err"), (log.Stdout, log.Stderr));
    }

    [Fact]
    public async Task Delay_IsKept_AndASecondStartAdopts()
    {
        var request = Request("""{"Delay":5,"Stdout":"once"}""");

        await executor.StartAsync(request, Token);
        await executor.StartAsync(request, Token);
        var ending = executor.WaitAsync(request.Spec.Id, Token);
        clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(ending.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal(0, (await ending).ExitCode);
        Assert.Equal("once", log.Stdout);
    }

    [Fact]
    public async Task Cancel_EndsIt_AndRemoveForgetsIt()
    {
        var request = Request("""{"Delay":"01:00:00"}""");
        await executor.StartAsync(request, Token);
        var ending = executor.WaitAsync(request.Spec.Id, Token);

        await executor.CancelAsync(request.Spec.Id, Token);
        Assert.Equal(137, (await ending).ExitCode);
        Assert.Equal([request.Spec.Id], await executor.ListAsync(Token));
        await executor.RemoveAsync(request.Spec.Id, Token);
        await executor.RemoveAsync(request.Spec.Id, Token);
        await executor.CancelAsync(request.Spec.Id, Token);

        Assert.Empty(await executor.ListAsync(Token));
        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => executor.WaitAsync(request.Spec.Id, Token));
        Assert.Equal(BacalhauErrorCode.NotFound, thrown.Error.Code);
    }

    [Fact]
    public async Task StartError_RefusesToStart() =>
        Assert.Equal("no", (await Assert.ThrowsAsync<BacalhauException>(() => executor.StartAsync(Request("""{"StartError":"no"}"""), Token))).Error.Message);

    private static JobTask Task(string parameters) => new() { Name = "main", Engine = new SpecConfig("noop") { Params = SpecParams.FromJson(parameters) } };

    private RunRequest Request(string parameters) => new()
    {
        Spec = ComputeNode.Spec() with { Task = Task(parameters) },
        Inputs = [],
        ResultsFolder = folder,
        Environment = new Dictionary<string, string>(),
        Network = new NetworkConfig { Type = NetworkType.None },
        Log = log,
    };
}
