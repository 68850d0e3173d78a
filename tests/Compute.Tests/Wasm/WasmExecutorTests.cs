using Bacalhau.Compute.Wasm;
using Bacalhau.TestKit.Executors;
using Xunit;

namespace Bacalhau.Compute.Tests.Wasm;

/// <summary>What the wasm engine does with modules, good and bad.</summary>
public sealed class WasmExecutorTests : IDisposable
{
    private const string Path = "/wasm/main.wasm";

    private readonly ExecutionScene scene = new();
    private readonly WasmExecutor executor = new(new WasmExecutorOptions { MaxModuleBytes = 1 << 20 }, TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Prints the argument of <c>fd_write</c> that begins at address 0: a text at 16.</summary>
    private static string Printing(string text, int stream = 1) =>
        $$"""
        (module
          (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
          (memory (export "memory") 1)
          (data (i32.const 0) "\10\00\00\00\{{text.Length:x2}}\00\00\00")
          (data (i32.const 16) "{{text}}")
          (func (export "_start") (drop (call $write (i32.const {{stream}}) (i32.const 0) (i32.const 1) (i32.const 8)))))
        """;

    public void Dispose()
    {
        executor.Dispose();
        scene.Dispose();
    }

    [Fact]
    public async Task Module_ThatReturns_HasExitCodeZero()
    {
        var log = new RecordingLog();

        var result = await RunAsync(Printing("hello"), log);

        Assert.Equal((0, "", "hello"), (result.ExitCode, result.ErrorMsg, log.Stdout));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task ProcExit_GivesTheExitCode(int code)
    {
        var result = await RunAsync(
            $"""
            (module
              (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
              (memory (export "memory") 1)
              (func (export "_start") (call $exit (i32.const {code})) unreachable))
            """);

        Assert.Equal((code, "", null), (result.ExitCode, result.ErrorMsg, result.Cause));
    }

    [Theory]
    [InlineData("unreachable", "wasm trap: wasm `unreachable` instruction executed")]
    [InlineData("(drop (i32.div_s (i32.const 1) (i32.const 0)))", "wasm trap: integer divide by zero")]
    [InlineData("(drop (i32.load (i32.const 99999999)))", "wasm trap: out of bounds memory access")]
    [InlineData("(call $self)", "wasm trap: call stack exhausted")]
    public async Task Trap_IsAnErrorOfTheJob_InTheRuntimesWords(string body, string message)
    {
        var result = await RunAsync($"(module (memory 1) (func $self (export \"_start\") {body}))");

        Assert.Equal((1, message, FailureCause.UserError), (result.ExitCode, result.ErrorMsg, result.Cause));
    }

    [Fact]
    public async Task Entrypoint_ThatIsNotThere_IsNamed_WithThoseThatAre()
    {
        var thrown = await RefusedAsync("(module (func (export \"run\")) (func (export \"add\") (param i32)))", "nothing");

        Assert.Equal("unable to find the entrypoint 'nothing' in the WASM module", thrown.Message);
        Assert.Equal("The module exports: run.", thrown.Hint);
        AssertUserError(thrown, "EntrypointError");
    }

    [Fact]
    public async Task Entrypoint_WithParameters_IsRefused() =>
        AssertUserError(await RefusedAsync("(module (func (export \"add\") (param i32)))", "add"), "EntrypointError");

    [Fact]
    public async Task Entrypoint_OfAReactor_IsCalledAfterItsInitialisation()
    {
        var result = await RunAsync(
            """
            (module
              (global $ready (mut i32) (i32.const 0))
              (func (export "_initialize") (global.set $ready (i32.const 1)))
              (func (export "run") (if (i32.eqz (global.get $ready)) (then unreachable))))
            """,
            entrypoint: "run");

        Assert.Equal((0, ""), (result.ExitCode, result.ErrorMsg));
    }

    [Fact]
    public async Task EntryModule_ThatIsNoInput_IsNamed()
    {
        var thrown = await RefusedAsync(scene.Request(Engine("/wasm/other.wasm"), new RecordingLog(), Module("(module)")));

        Assert.Equal("failed to load entry module /wasm/other.wasm: module not found: \"/wasm/other.wasm\"", thrown.Message);
        AssertUserError(thrown, "ModuleNotFound");
    }

    [Fact]
    public async Task EntryModule_ThatIsNoModule_IsRefusedWithTheCompilersWords()
    {
        var thrown = await RefusedAsync(scene.Request(Engine(Path), new RecordingLog(), scene.File("hello", Path)));

        Assert.StartsWith($"failed to load entry module {Path}: failed to compile module at \"{Path}\": ", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', thrown.Message);
        AssertUserError(thrown, "ModuleCompileError");
    }

    [Fact]
    public async Task EntryModule_CutOffAnywhere_IsRefused_AndHarmsNobody()
    {
        var whole = WasmTestModules.FromText(Printing("hello"));
        for (var length = 0; length < whole.Length; length += 7)
        {
            var request = scene.Request(Engine(Path), new RecordingLog(), scene.File(whole[..length], Path));

            var thrown = await Assert.ThrowsAsync<BacalhauException>(() => executor.StartAsync(request, Token));

            Assert.Equal(FailureCause.UserError, thrown.Error.Cause);
        }

        Assert.Equal(0, (await RunAsync(Printing("hello"))).ExitCode);
    }

    [Fact]
    public async Task EntryModule_LargerThanTheNodeTakes_IsRefusedUnread()
    {
        var thrown = await RefusedAsync(scene.Request(Engine(Path), new RecordingLog(), scene.File(new byte[(1 << 20) + 1], Path)));

        Assert.Contains("1048577 bytes, more than the 1048576", thrown.Message, StringComparison.Ordinal);
        AssertUserError(thrown, "ModuleLoadError");
    }

    [Fact]
    public async Task EntryModule_MayBeAFolderWithOneModule()
    {
        var folder = scene.Folder();
        await File.WriteAllBytesAsync(System.IO.Path.Combine(folder, "any.wasm"), WasmTestModules.FromText(Printing("hello")), Token);
        var log = new RecordingLog();

        var result = await RunAsync(scene.Request(Engine("/wasm"), log, ExecutionScene.Input(folder, "/wasm")));

        Assert.Equal((0, "hello"), (result.ExitCode, log.Stdout));
    }

    [Fact]
    public async Task EntryModule_ThatIsAFolderWithTwoModules_IsRefused()
    {
        var folder = scene.Folder();
        await File.WriteAllBytesAsync(System.IO.Path.Combine(folder, "a.wasm"), [], Token);
        await File.WriteAllBytesAsync(System.IO.Path.Combine(folder, "b.wasm"), [], Token);

        var thrown = await RefusedAsync(scene.Request(Engine("/wasm"), new RecordingLog(), ExecutionScene.Input(folder, "/wasm")));

        Assert.Contains("2 WebAssembly modules", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EntryModule_ThatIsALinkOutOfItsInput_IsRefused()
    {
        var (folder, elsewhere) = (scene.Folder(), scene.Folder());
        await File.WriteAllBytesAsync(System.IO.Path.Combine(elsewhere, "secret.wasm"), WasmTestModules.FromText("(module)"), Token);
        File.CreateSymbolicLink(System.IO.Path.Combine(folder, "a.wasm"), System.IO.Path.Combine(elsewhere, "secret.wasm"));

        var thrown = await RefusedAsync(scene.Request(Engine("/wasm/a.wasm"), new RecordingLog(), ExecutionScene.Input(folder, "/wasm")));

        Assert.Contains("leads outside its input", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/lib/math.wasm")]
    [InlineData("math.wasm")]
    [InlineData("math")]
    [InlineData("aliased")]
    public async Task Import_IsFoundByPath_FileName_Stem_OrAlias(string name)
    {
        var library = scene.File(WasmTestModules.FromText("(module (func (export \"seven\") (result i32) i32.const 7))"), "/lib/math.wasm", alias: "aliased");
        var entry = Module(
            $"""
            (module
              (import "{name}" "seven" (func $seven (result i32)))
              (func (export "_start") (if (i32.ne (call $seven) (i32.const 7)) (then unreachable))))
            """);

        var result = await RunAsync(scene.Request(Engine(Path, imports: ["/lib/math.wasm"]), new RecordingLog(), entry, library));

        Assert.Equal((0, ""), (result.ExitCode, result.ErrorMsg));
    }

    [Fact]
    public async Task Import_OfAnImport_IsFound()
    {
        var one = scene.File(WasmTestModules.FromText("(module (func (export \"f\") (result i32) i32.const 7))"), "/lib/one.wasm");
        var two = scene.File(WasmTestModules.FromText("(module (import \"one\" \"f\" (func $f (result i32))) (export \"g\" (func $f)))"), "/lib/two.wasm");
        var entry = Module("(module (import \"two\" \"g\" (func $g (result i32))) (func (export \"_start\") (drop (call $g))))");

        var result = await RunAsync(scene.Request(Engine(Path, imports: ["/lib/two.wasm", "/lib/one.wasm"]), new RecordingLog(), entry, one, two));

        Assert.Equal((0, ""), (result.ExitCode, result.ErrorMsg));
    }

    [Fact]
    public async Task Imports_InACircle_AreRefused()
    {
        var one = scene.File(WasmTestModules.FromText("(module (import \"two\" \"f\" (func $f)) (export \"f\" (func $f)))"), "/lib/one.wasm");
        var two = scene.File(WasmTestModules.FromText("(module (import \"one\" \"f\" (func $f)) (export \"f\" (func $f)))"), "/lib/two.wasm");
        var entry = Module("(module (import \"one\" \"f\" (func $f)) (func (export \"_start\") (call $f)))");

        var thrown = await RefusedAsync(scene.Request(Engine(Path, imports: ["/lib/one.wasm", "/lib/two.wasm"]), new RecordingLog(), entry, one, two));

        AssertUserError(thrown, "ModuleLoadError");
    }

    [Theory]
    [InlineData("env")]
    [InlineData("wasi:http/requests")]
    public async Task Import_FromAnUnknownModule_IsNamed(string name)
    {
        var thrown = await RefusedAsync($"(module (import \"{name}\" \"f\" (func $f)) (func (export \"_start\") (call $f)))");

        Assert.Equal($"unknown module \"{name}\": module {Path} imports \"f\" from it", thrown.Message);
        AssertUserError(thrown, "UnknownModuleError");
    }

    [Fact]
    public async Task Import_OfAFunctionThatWasiDoesNotHave_IsNamed()
    {
        var result = await RunAsync("(module (import \"wasi_snapshot_preview1\" \"teleport\" (func $f)) (func (export \"_start\") (call $f)))");

        Assert.Equal((-1, FailureCause.UserError), (result.ExitCode, result.Cause));
        Assert.Contains("teleport", result.ErrorMsg, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(func (export \"_start\") (loop (br 0)))")]
    [InlineData("(func $f (loop (br 0))) (start $f) (func (export \"_start\"))")]
    public async Task Loop_ThatNeverEnds_IsCancelled(string functions)
    {
        var request = scene.Request(Engine(Path), new RecordingLog(), Module($"(module {functions})"));
        await executor.StartAsync(request, Token);

        await executor.CancelAsync(request.Spec.Id, Token).WaitAsync(ExecutionScene.Bound, Token);
        var result = await executor.WaitAsync(request.Spec.Id, Token).WaitAsync(ExecutionScene.Bound, Token);

        Assert.Equal((137, ""), (result.ExitCode, result.ErrorMsg));
    }

    [Fact]
    public async Task Output_WithoutEnd_IsCancelled_WhileItsLogTakesNothing()
    {
        var log = new RecordingLog();
        log.HoldUntil(new TaskCompletionSource().Task);
        var request = scene.Request(Engine(Path), log, Module(Printing("x").Replace("(drop", "(loop (drop", StringComparison.Ordinal).Replace("(i32.const 8)))", "(i32.const 8))) (br 0))", StringComparison.Ordinal)));
        await executor.StartAsync(request, Token);

        await executor.CancelAsync(request.Spec.Id, Token).WaitAsync(ExecutionScene.Bound, Token);
        var result = await executor.WaitAsync(request.Spec.Id, Token).WaitAsync(ExecutionScene.Bound, Token);

        Assert.Equal(137, result.ExitCode);
    }

    [Fact]
    public async Task Output_FasterThanItsLog_WaitsOnTheModulesSide()
    {
        var log = new RecordingLog();
        log.HoldUntil(new TaskCompletionSource().Task);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var request = scene.Request(Engine(Path), log, Module(
            """
            (module
              (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
              (memory (export "memory") 64)
              (data (i32.const 0) "\10\00\00\00\00\00\20\00")
              (func (export "_start") (loop (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))) (br 0))))
            """));
        await executor.StartAsync(request, Token);

        // Half a second, slept by another module: enough for hundreds of megabytes.
        await RunAsync(
            """
            (module
              (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
              (memory (export "memory") 1)
              (data (i32.const 16) "\01")
              (data (i32.const 24) "\00\65\cd\1d")
              (func (export "_start") (drop (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))))
            """);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        await executor.CancelAsync(request.Spec.Id, Token);

        Assert.InRange(grown, long.MinValue, 32 << 20);
    }

    [Fact]
    public async Task Logs_ThatTakeNothing_HoldUpOnlyTheirOwnExecutions()
    {
        var open = new TaskCompletionSource();
        var stuck = new List<RunRequest>();
        for (var number = 0; number < 24; number++)
        {
            var log = new RecordingLog();
            log.HoldUntil(open.Task);
            var request = scene.Request(Engine(Path), log, Module(Printing("stuck", number % 2 == 0 ? 1 : 2)));
            await executor.StartAsync(request, Token);
            stuck.Add(request);
        }

        var free = new RecordingLog();
        var result = await RunAsync(Printing("free"), free);
        open.SetResult();
        var ends = await Task.WhenAll(stuck.Select(request => executor.WaitAsync(request.Spec.Id, Token))).WaitAsync(ExecutionScene.Bound, Token);

        Assert.Equal((0, "free"), (result.ExitCode, free.Stdout));
        Assert.All(ends, end => Assert.Equal(0, end.ExitCode));
    }

    [Fact]
    public async Task Memory_TheModuleBeginsWith_MayBeTooMuch()
    {
        var request = scene.Request(Engine(Path), new RecordingLog(), Module("(module (memory 300) (func (export \"_start\")))"));

        var result = await RunAsync(request with { Spec = request.Spec with { Resources = new ComputeResources(0, 16 << 20, 0, 0) } });

        Assert.StartsWith("memory limit exceeded: ", result.ErrorMsg, StringComparison.Ordinal);
        Assert.Equal(FailureCause.OutOfMemory, result.Cause);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(65536, 1)]
    [InlineData(65537, 2)]
    public async Task Memory_IsRoundedUpToPages(long bytes, int pages)
    {
        var grows = $"(module (memory (export \"memory\") 0) (func (export \"_start\") (if (i32.ne (memory.grow (i32.const {pages})) (i32.const 0)) (then unreachable)) (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable))))";
        var request = scene.Request(Engine(Path), new RecordingLog(), Module(grows));

        var result = await RunAsync(request with { Spec = request.Spec with { Resources = new ComputeResources(0, bytes, 0, 0) } });

        Assert.Equal((0, ""), (result.ExitCode, result.ErrorMsg));
    }

    [Fact]
    public async Task Memory_BeyondFourGibibytes_IsRefused()
    {
        var request = scene.Request(Engine(Path), new RecordingLog(), Module("(module (func (export \"_start\")))"));

        var thrown = await RefusedAsync(request with { Spec = request.Spec with { Resources = new ComputeResources(0, (4L << 30) + 1, 0, 0) } });

        AssertUserError(thrown, "MemoryLimitError");
    }

    [Fact]
    public async Task Table_ThatGrowsWithoutEnd_IsStopped()
    {
        var result = await RunAsync("(module (table 0 funcref) (func (export \"_start\") (if (i32.ne (table.grow (ref.null func) (i32.const 100000000)) (i32.const -1)) (then unreachable))))");

        Assert.Equal((0, ""), (result.ExitCode, result.ErrorMsg));
    }

    [Fact]
    public async Task Start_AgainAfterARefusal_TriesAgain()
    {
        var bad = scene.Request(Engine(Path), new RecordingLog(), scene.File("hello", Path));
        await Assert.ThrowsAsync<BacalhauException>(() => executor.StartAsync(bad, Token));

        await executor.StartAsync(bad with { Inputs = [Module("(module (func (export \"_start\")))")] }, Token);

        Assert.Equal(0, (await executor.WaitAsync(bad.Spec.Id, Token)).ExitCode);
    }

    [Fact]
    public async Task Parameters_ThatAreWrong_AreAllNamedAtOnce()
    {
        var task = new JobTask
        {
            Name = "main",
            Engine = new SpecConfig("wasm") { Params = SpecParams.FromJson("""{"EntryModule":1,"Parameters":["a",2],"ImportModules":"x"}""") },
        };

        var errors = await executor.CheckAsync(task, Token);

        Assert.Equal(
            [
                "wasm engine: EntryModule must be a text, not a number",
                "wasm engine: Parameters[1] must be a text, not a number",
                "wasm engine: ImportModules must be a list of texts, not a text",
            ],
            errors.Select(error => error.Message));
    }

    private static SpecConfig Engine(string entry, string? entrypoint = null, params string[] imports) => new("wasm")
    {
        Params = SpecParams.Of(
            KeyValuePair.Create<string, object?>("EntryModule", entry),
            KeyValuePair.Create<string, object?>("Entrypoint", entrypoint),
            KeyValuePair.Create<string, object?>("ImportModules", imports)),
    };

    private static void AssertUserError(BacalhauError error, string name)
    {
        Assert.Equal((FailureCause.UserError, false), (error.Cause, error.IsRetryable));
        Assert.Equal(name, error.Details![WasmErrors.NameDetail]);
    }

    private PreparedInput Module(string text) => scene.File(WasmTestModules.FromText(text), Path);

    private Task<RunResult> RunAsync(string text, RecordingLog? log = null, string? entrypoint = null) =>
        RunAsync(scene.Request(Engine(Path, entrypoint), log ?? new RecordingLog(), Module(text)));

    private async Task<RunResult> RunAsync(RunRequest request)
    {
        await executor.StartAsync(request, Token).WaitAsync(ExecutionScene.Bound, Token);
        return await executor.WaitAsync(request.Spec.Id, Token).WaitAsync(ExecutionScene.Bound, Token);
    }

    private Task<BacalhauError> RefusedAsync(string text, string? entrypoint = null) => RefusedAsync(scene.Request(Engine(Path, entrypoint), new RecordingLog(), Module(text)));

    private async Task<BacalhauError> RefusedAsync(RunRequest request) =>
        (await Assert.ThrowsAsync<BacalhauException>(() => executor.StartAsync(request, Token).WaitAsync(ExecutionScene.Bound, Token))).Error;
}
