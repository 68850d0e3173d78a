using Bacalhau.Compute.Wasm;
using Bacalhau.TestKit.Executors;
using Xunit;

namespace Bacalhau.Compute.Tests.Wasm;

/// <summary>What files and what time a module sees.</summary>
public sealed class WasmFilesTests : IDisposable
{
    private readonly ExecutionScene scene = new();
    private readonly WasmExecutor executor = new(new WasmExecutorOptions(), TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        executor.Dispose();
        scene.Dispose();
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/inputs/../../../../etc/passwd")]
    [InlineData("/inputs/link")]
    [InlineData("/app/../etc/passwd")]
    public async Task File_OutsideTheInputs_CannotBeOpened(string path)
    {
        var folder = scene.Folder();
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "/etc/passwd");
        var log = new RecordingLog();

        var result = await RunAsync(["read", path], log, ExecutionScene.Input(folder, "/inputs"));

        Assert.Equal((14, "denied\n"), (result.ExitCode, log.Stdout));
    }

    [Fact]
    public async Task Folders_InsideEachOther_AreBothSeen()
    {
        var (outer, inner) = (scene.Folder(), scene.Folder());
        await File.WriteAllTextAsync(Path.Combine(outer, "a"), "outer", Token);
        await File.WriteAllTextAsync(Path.Combine(inner, "a"), "inner", Token);
        var request = ExecutionScene.WithResult(
            Request(["copy", "/data/in/a", "/outputs/a"], new RecordingLog(), ExecutionScene.Input(outer, "/data"), ExecutionScene.Input(inner, "/data/in")));

        await RunAsync(request);

        Assert.Equal("inner", await File.ReadAllTextAsync(Path.Combine(request.ResultsFolder, "outputs", "a"), Token));
    }

    [Fact]
    public async Task Files_OfOneFolder_AreSeenSideBySide_AndLeaveNothingBehind()
    {
        var log = new RecordingLog();
        var request = Request(["read", "/data/two"], log, scene.File("1", "/data/one"), scene.File("2", "/data/two"));

        await RunAsync(request);

        Assert.Equal("opened\n", log.Stdout);
        Assert.False(Directory.Exists(request.ResultsFolder + ".wasm"));
    }

    [Fact]
    public async Task Result_IsWritableUnderItsName_AsBacalhauShowsIt()
    {
        var request = ExecutionScene.WithResult(Request(["append", "/outcome/x"], new RecordingLog()), "outcome", "/some/where");

        var result = await RunAsync(request);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("x", await File.ReadAllTextAsync(Path.Combine(request.ResultsFolder, "outcome", "x"), Token));
    }

    [Fact]
    public async Task Input_ThatMayBeWritten_IsTheFileItself()
    {
        var input = scene.File("data", "/data/file", readOnly: false);

        var result = await RunAsync(["append", "/data/file"], new RecordingLog(), input);

        Assert.Equal((0, "datax"), (result.ExitCode, await File.ReadAllTextAsync(input.HostPath, Token)));
    }

    [Fact]
    public async Task Result_WhereAnInputIs_IsRefused()
    {
        var request = ExecutionScene.WithResult(Request(["say"], new RecordingLog(), ExecutionScene.Input(scene.Folder(), "/outputs")));

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => executor.StartAsync(request, Token));

        Assert.Equal("OutputConfigError", thrown.Error.Details![WasmErrors.NameDetail]);
    }

    [Fact]
    public async Task Sleep_EndsAfterItsTime()
    {
        var log = new RecordingLog();

        var result = await RunAsync(["nap", "30"], log);

        Assert.Equal((0, "slept\n"), (result.ExitCode, log.Stdout));
    }

    private RunRequest Request(string[] words, RecordingLog log, params IEnumerable<PreparedInput> inputs)
    {
        Assert.SkipUnless(WasmTestModules.Missing is null, WasmTestModules.Missing ?? "");
        var engine = new SpecConfig("wasm")
        {
            Params = SpecParams.Of(
                KeyValuePair.Create<string, object?>("EntryModule", "/app/program.wasm"),
                KeyValuePair.Create<string, object?>("Parameters", words)),
        };
        return scene.Request(engine, log, inputs.Prepend(scene.File(WasmTestModules.Program, "/app/program.wasm")));
    }

    private Task<RunResult> RunAsync(string[] words, RecordingLog log, params IEnumerable<PreparedInput> inputs) => RunAsync(Request(words, log, inputs));

    private async Task<RunResult> RunAsync(RunRequest request)
    {
        await executor.StartAsync(request, Token).WaitAsync(ExecutionScene.Bound, Token);
        return await executor.WaitAsync(request.Spec.Id, Token).WaitAsync(ExecutionScene.Bound, Token);
    }
}
