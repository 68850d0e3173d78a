using System.Text;
using Xunit;

namespace Bacalhau.TestKit.Executors;

/// <summary>What is asked besides of an engine whose executions outlive the process: <see cref="IExecutor.SurvivesRestart"/>.</summary>
public abstract class SurvivingExecutorConformance : ExecutorConformance
{
    [Fact]
    public void Executor_ThatSurvives_SaysSo() => Assert.True(Executor.SurvivesRestart);

    [Fact]
    public async Task Start_FromTwoProcessesAtOnce_RunsOnce_AndBothSeeTheEnd()
    {
        var request = ExecutionScene.WithResult(Request(Program("append", "/outputs/x"), new RecordingLog()));
        var other = OpenAnother();

        await Task.WhenAll(Executor.StartAsync(request, Token), other.StartAsync(request with { Log = new RecordingLog() }, Token)).WaitAsync(Bound, Token);
        var results = await Task.WhenAll(EndAsync(request), EndAsync(request, other));

        Assert.All(results, result => Assert.Equal((0, ""), (result.ExitCode, result.ErrorMsg)));
        Assert.Equal("x", await File.ReadAllTextAsync(Path.Combine(request.ResultsFolder, "outputs", "x"), Token));
    }

    [Fact]
    public async Task Start_AfterARestart_AdoptsWhatRuns_AndWritesItsLogFromTheFirstByte()
    {
        var before = new RecordingLog();
        var printed = before.PrintedAsync("started");
        var request = Request(Program("wait"), before);
        await Executor.StartAsync(request, Token);
        await printed.WaitAsync(Bound, Token);

        var restarted = Restart();
        var after = new RecordingLog();
        await after.WriteAsync(LogStream.Stdout, Encoding.UTF8.GetBytes("from before the restart"), Token);
        await restarted.StartAsync(request with { Log = after }, Token);
        await after.PrintedAsync("started").WaitAsync(Bound, Token);
        await restarted.CancelAsync(request.Spec.Id, Token).WaitAsync(Bound, Token);
        await EndAsync(request);

        Assert.Equal((1, "started\n"), (after.Restarts, after.Stdout));
    }

    [Fact]
    public async Task Start_AfterARestart_AdoptsWhatHasEnded_WithAllItsOutput()
    {
        var request = Request(Program("bytes"), new RecordingLog());
        await RunAsync(request);

        Restart();
        var log = new RecordingLog();
        await Executor.StartAsync(request with { Log = log }, Token);
        var adopted = await EndAsync(request);

        Assert.Equal(0, adopted.ExitCode);
        Assert.Equal(Enumerable.Range(0, 256).Select(value => (byte)value), log.StdoutBytes);
    }

    [Fact]
    public async Task Wait_AfterARestart_TellsTheEnd_WithoutAStart()
    {
        var request = Request(Program("exit", "3"), new RecordingLog());
        await RunAsync(request);

        Restart();
        var result = await EndAsync(request);

        Assert.Equal(3, result.ExitCode);
    }

    [Fact]
    public async Task List_AfterARestart_NamesWhatRuns()
    {
        var request = Request(Program("wait"), new RecordingLog());
        await Executor.StartAsync(request, Token);

        var found = await Restart().ListAsync(Token);

        Assert.Equal([request.Spec.Id], found);
    }
}
