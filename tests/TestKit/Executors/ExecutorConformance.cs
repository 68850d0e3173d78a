using System.Text;
using Xunit;

namespace Bacalhau.TestKit.Executors;

/// <summary>
/// The contract of <see cref="IExecutor"/>. An engine passes when it runs a program that knows the verbs of <see cref="Program"/>.
/// </summary>
public abstract class ExecutorConformance : IAsyncLifetime
{
    private readonly List<IExecutor> opened = [];
    private readonly ExecutionScene scene = new();
    private IExecutor? executor;

    /// <summary>Gets why the engine cannot be tested here; null when it can.</summary>
    protected abstract string? Missing { get; }

    /// <summary>Gets the executor under test.</summary>
    protected IExecutor Executor => executor ??= OpenAnother();

    /// <summary>Gets the bound of every wait.</summary>
    protected static TimeSpan Bound => ExecutionScene.Bound;

    /// <summary>Gets the test's token.</summary>
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Makes an executor on the same backend and the same node, as a restart does.</summary>
    protected abstract IExecutor Open();

    /// <summary>
    /// Describes a run of the test program: <c>say WORD…</c> prints each word on a line; <c>split</c> prints <c>out</c> to standard output and
    /// <c>err</c> to standard error; <c>exit N</c>; <c>env NAME</c>; <c>bytes</c> prints all 256 bytes in order; <c>lines N</c> prints
    /// <c>line 1</c> to <c>line N</c>; <c>unterminated</c> prints <c>first</c>, a line feed and <c>last</c>; <c>copy FROM TO</c>;
    /// <c>append PATH</c> adds <c>x</c> to a file and exits 13 when it may not; <c>wait</c> prints <c>started</c> and goes on until stopped;
    /// <c>eat</c> takes memory until it gets no more.
    /// </summary>
    protected abstract SpecConfig Program(string verb, params IEnumerable<string> words);

    /// <summary>Gets inputs that the program itself needs.</summary>
    protected virtual IReadOnlyList<PreparedInput> ProgramInputs => [];

    /// <summary>Looks at how a run ended that asked for more memory than it may have.</summary>
    protected abstract void AssertOutOfMemory(RunResult result);

    /// <inheritdoc/>
    public virtual ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        return default;
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        foreach (var id in scene.Executions)
        {
            await Executor.RemoveAsync(id, CancellationToken.None);
        }

        opened.OfType<IDisposable>().ToList().ForEach(open => open.Dispose());
        scene.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens one more executor, closed with the test.</summary>
    protected IExecutor OpenAnother()
    {
        var another = Open();
        opened.Add(another);
        return another;
    }

    /// <summary>Closes the executor, as the end of the process does, and opens the next.</summary>
    protected IExecutor Restart()
    {
        (Executor as IDisposable)?.Dispose();
        return executor = OpenAnother();
    }

    /// <summary>Describes an execution that is removed with the test.</summary>
    protected RunRequest Request(SpecConfig engine, RecordingLog log, params IEnumerable<PreparedInput> inputs) =>
        scene.Request(engine, log, ProgramInputs.Concat(inputs));

    /// <summary>Puts a file in place as an input.</summary>
    protected PreparedInput Input(string text, string target) => scene.File(text, target);

    /// <summary>Runs an execution to its end.</summary>
    protected async Task<RunResult> RunAsync(RunRequest request)
    {
        await Executor.StartAsync(request, Token).WaitAsync(Bound, Token);
        return await EndAsync(request);
    }

    /// <summary>Waits for the end of an execution.</summary>
    protected Task<RunResult> EndAsync(RunRequest request, IExecutor? on = null) => (on ?? Executor).WaitAsync(request.Spec.Id, Token).WaitAsync(Bound, Token);

    [Fact]
    public async Task Available_WhereTheBackendRuns_SaysSo() => Assert.True(await Executor.IsAvailableAsync(Token));

    [Fact]
    public async Task Check_OfAGoodTask_FindsNothing() =>
        Assert.Empty(await Executor.CheckAsync(new JobTask { Name = "main", Engine = Program("say", "x") }, Token));

    [Theory]
    [InlineData("../elsewhere")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("stdout")]
    public async Task Check_OfAResultNameThatIsNoFolderOfItsOwn_NamesIt(string name)
    {
        var task = new JobTask { Name = "main", Engine = Program("say", "x"), ResultPaths = [new ResultPath(name, "/outputs")] };

        var errors = await Executor.CheckAsync(task, Token);

        Assert.Contains(errors, error => error.Message.Contains($"\"{name}\"", StringComparison.Ordinal) && error.Cause == FailureCause.UserError);
    }

    [Fact]
    public async Task Output_OfBothStreams_StaysApart()
    {
        var log = new RecordingLog();

        var result = await RunAsync(Request(Program("split"), log));

        Assert.Equal((0, "", "out\n", "err\n"), (result.ExitCode, result.ErrorMsg, log.Stdout, log.Stderr));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(125)]
    public async Task ExitCode_IsTheProgramsOwn_AndNoError(int code)
    {
        var result = await RunAsync(Request(Program("exit", $"{code}"), new RecordingLog()));

        Assert.Equal((code, "", null), (result.ExitCode, result.ErrorMsg, result.Cause));
    }

    [Fact]
    public async Task Arguments_ArriveAsWritten()
    {
        string[] words = ["two words", "", "äöü€", "$HOME", "it's", "--flag", "a\tb"];
        var log = new RecordingLog();

        await RunAsync(Request(Program("say", words), log));

        Assert.Equal(words, log.Stdout.Split('\n')[..^1]);
    }

    [Fact]
    public async Task Environment_ArrivesAsGiven()
    {
        var log = new RecordingLog();
        var request = Request(Program("env", "GREETING"), log) with
        {
            Environment = new Dictionary<string, string> { ["GREETING"] = "hällo = wörld", ["OTHER"] = "x" },
        };

        await RunAsync(request);

        Assert.Equal("hällo = wörld\n", log.Stdout);
    }

    [Fact]
    public async Task Output_ThatIsNoText_ArrivesByteForByte()
    {
        var log = new RecordingLog();

        await RunAsync(Request(Program("bytes"), log));

        Assert.Equal(Enumerable.Range(0, 256).Select(value => (byte)value), log.StdoutBytes);
    }

    [Fact]
    public async Task Output_WhoseLastLineHasNoEnd_IsComplete()
    {
        var log = new RecordingLog();

        await RunAsync(Request(Program("unterminated"), log));

        Assert.Equal("first\nlast", log.Stdout);
    }

    [Fact]
    public async Task Output_OfMegabytes_IsCompleteAndInOrder_OnceTheWaitIsOver()
    {
        const int lines = 200_000;
        var log = new RecordingLog();

        await RunAsync(Request(Program("lines", $"{lines}"), log));

        var expected = new StringBuilder();
        for (var line = 1; line <= lines; line++)
        {
            expected.Append("line ").Append(line).Append('\n');
        }

        Assert.True(expected.ToString() == log.Stdout, $"{log.StdoutBytes.Length} of {expected.Length} bytes, or not in order");
    }

    [Fact]
    public async Task Output_IsSeen_WhileItRuns()
    {
        var log = new RecordingLog();
        var printed = log.PrintedAsync("started");
        var request = Request(Program("wait"), log);

        await Executor.StartAsync(request, Token);

        await printed.WaitAsync(Bound, Token);
        Assert.False(EndAsync(request).IsCompleted);
    }

    [Fact]
    public async Task Log_ThatTakesNothingForAWhile_GetsEverythingInTheEnd()
    {
        var log = new RecordingLog();
        var open = new TaskCompletionSource();
        log.HoldUntil(open.Task);
        var request = Request(Program("lines", "50000"), log);
        await Executor.StartAsync(request, Token).WaitAsync(Bound, Token);
        var end = EndAsync(request);
        var other = await RunAsync(Request(Program("split"), new RecordingLog()));

        open.SetResult();
        await end;

        Assert.Equal(0, other.ExitCode);
        Assert.EndsWith("line 50000\n", log.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_IsReadAtItsTarget_AndResultsAreOutside()
    {
        var request = ExecutionScene.WithResult(
            Request(Program("copy", "/inputs/a.txt", "/outputs/b.txt"), new RecordingLog(), Input("some data", "/inputs/a.txt")));

        var result = await RunAsync(request);

        Assert.Equal((0, ""), (result.ExitCode, result.ErrorMsg));
        Assert.Equal("some data", await File.ReadAllTextAsync(Path.Combine(request.ResultsFolder, "outputs", "b.txt"), Token));
    }

    [Fact]
    public async Task Input_ThatIsReadOnly_CannotBeChanged()
    {
        var input = Input("some data", "/inputs/a.txt");

        var result = await RunAsync(Request(Program("append", "/inputs/a.txt"), new RecordingLog(), input));

        Assert.Equal(13, result.ExitCode);
        Assert.Equal("some data", await File.ReadAllTextAsync(input.HostPath, Token));
    }

    [Fact]
    public async Task Results_AreClosedToOtherUsersOfTheMachine()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes");
            return;
        }

        var request = ExecutionScene.WithResult(Request(Program("append", "/outputs/x"), new RecordingLog()));

        await RunAsync(request);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(request.ResultsFolder));
    }

    [Fact]
    public async Task Start_Repeated_RunsOnce()
    {
        var request = ExecutionScene.WithResult(Request(Program("append", "/outputs/x"), new RecordingLog()));

        await Task.WhenAll(Executor.StartAsync(request, Token), Executor.StartAsync(request, Token)).WaitAsync(Bound, Token);
        await EndAsync(request);
        await Executor.StartAsync(request, Token).WaitAsync(Bound, Token);
        var result = await EndAsync(request);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("x", await File.ReadAllTextAsync(Path.Combine(request.ResultsFolder, "outputs", "x"), Token));
    }

    [Fact]
    public async Task Wait_OfManyCallers_TellsAllTheSame()
    {
        var request = Request(Program("exit", "7"), new RecordingLog());
        await Executor.StartAsync(request, Token);

        var early = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => EndAsync(request)));
        var late = await EndAsync(request);

        Assert.All([.. early, late], result => Assert.Equal(7, result.ExitCode));
    }

    [Fact]
    public async Task Wait_ThatIsCancelled_LeavesTheExecutionAlone()
    {
        using var impatient = new CancellationTokenSource();
        var log = new RecordingLog();
        var printed = log.PrintedAsync("started");
        var request = Request(Program("wait"), log);
        await Executor.StartAsync(request, Token);
        await printed.WaitAsync(Bound, Token);
        var wait = Executor.WaitAsync(request.Spec.Id, impatient.Token);

        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(Bound, Token));
        Assert.Contains(request.Spec.Id, await Executor.ListAsync(Token));
    }

    [Fact]
    public async Task Wait_ForAnUnknownExecution_SaysSo()
    {
        var unknown = ExecutionId.New();

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => Executor.WaitAsync(unknown, Token).WaitAsync(Bound, Token));

        Assert.Equal(BacalhauErrorCode.NotFound, thrown.Error.Code);
        Assert.Contains(unknown.Value, thrown.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_EndsWhatRuns_AndKeepsItsLog()
    {
        var log = new RecordingLog();
        var printed = log.PrintedAsync("started");
        var request = Request(Program("wait"), log);
        await Executor.StartAsync(request, Token);
        await printed.WaitAsync(Bound, Token);

        await Executor.CancelAsync(request.Spec.Id, Token).WaitAsync(Bound, Token);
        var result = await EndAsync(request);
        await Executor.CancelAsync(request.Spec.Id, Token).WaitAsync(Bound, Token);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal("started\n", log.Stdout);
    }

    [Fact]
    public async Task CancelAndRemove_OfAnUnknownExecution_DoNothing()
    {
        var unknown = ExecutionId.New();

        await Executor.CancelAsync(unknown, Token).WaitAsync(Bound, Token);
        await Executor.RemoveAsync(unknown, Token).WaitAsync(Bound, Token);

        Assert.DoesNotContain(unknown, await Executor.ListAsync(Token));
    }

    [Fact]
    public async Task List_NamesWhatRunsAndWhatHasEnded_UntilItIsRemoved()
    {
        var (ended, running) = (Request(Program("exit", "0"), new RecordingLog()), Request(Program("wait"), new RecordingLog()));
        await RunAsync(ended);
        await Executor.StartAsync(running, Token);

        var before = await Executor.ListAsync(Token);
        await Executor.RemoveAsync(ended.Spec.Id, Token).WaitAsync(Bound, Token);
        await Executor.RemoveAsync(running.Spec.Id, Token).WaitAsync(Bound, Token);
        var after = await Executor.ListAsync(Token);

        Assert.Superset(new HashSet<ExecutionId> { ended.Spec.Id, running.Spec.Id }, before.ToHashSet());
        Assert.DoesNotContain(ended.Spec.Id, after);
        Assert.DoesNotContain(running.Spec.Id, after);
        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => EndAsync(ended));
        Assert.Equal(BacalhauErrorCode.NotFound, thrown.Error.Code);
    }

    [Fact]
    public async Task Memory_BeyondTheLimit_EndsTheRun()
    {
        var request = Request(Program("eat"), new RecordingLog());

        var result = await RunAsync(request with { Spec = request.Spec with { Resources = new ComputeResources(1000, 16 << 20, 0, 0) } });

        Assert.NotEqual(0, result.ExitCode);
        AssertOutOfMemory(result);
    }

    [Fact]
    public async Task Executions_RunSideBySide_AndDoNotMixTheirOutput()
    {
        var runs = Enumerable.Range(0, 6).Select(number => (Log: new RecordingLog(), Number: number)).ToList();

        var results = await Task.WhenAll(runs.Select(run => RunAsync(Request(Program("say", $"number {run.Number}"), run.Log))));

        Assert.All(results, result => Assert.Equal(0, result.ExitCode));
        Assert.All(runs, run => Assert.Equal($"number {run.Number}\n", run.Log.Stdout));
    }
}
