using Wasmtime;

namespace Bacalhau.Compute.Wasm;

/// <summary>One run of a program, on a thread of its own from its first instruction to its end.</summary>
internal sealed class WasmRun : IDisposable
{
    /// <summary>What the exit code of a killed process is everywhere else, too.</summary>
    private const int KilledExitCode = 137;

    private const int TrapExitCode = 1;
    private const int ThreadStackBytes = 4 << 20;

    /// <summary>A table costs up to 16 bytes an entry.</summary>
    private const uint MaxTableElements = 1_000_000;
    private const int MaxTables = 16;

    private readonly Lock gate = new();
    private readonly CancellationTokenSource cancelled = new();
    private readonly TaskCompletionSource<RunResult> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WasmRuntime runtime;
    private readonly WasmProgram program;
    private readonly WasmRunSetup setup;
    private readonly TimeProvider clock;
    private readonly WasmOutput output;
    private bool hasEnded;

    private WasmRun(WasmRuntime runtime, WasmProgram program, WasmRunSetup setup, TimeProvider clock)
    {
        (this.runtime, this.program, this.setup, this.clock) = (runtime, program, setup, clock);
        output = new WasmOutput(setup.Log, clock);
    }

    /// <summary>Gets how it ended; never faults.</summary>
    public Task<RunResult> Outcome => outcome.Task;

    /// <summary>Begins.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="program">What to run.</param>
    /// <param name="setup">What it gets.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="ended">Called once when the thread is free again, before the outcome is known.</param>
    public static WasmRun Start(WasmRuntime runtime, WasmProgram program, WasmRunSetup setup, TimeProvider clock, Action ended)
    {
        var run = new WasmRun(runtime, program, setup, clock);
        var thread = new Thread(
            () =>
            {
                var result = run.Run();
                ended();
                _ = run.EndAsync(result);
            },
            ThreadStackBytes)
        {
            IsBackground = true,
            Name = $"wasm {setup.Id.ShortId}",
        };
        thread.Start();
        return run;
    }

    /// <summary>Ends the run at the next instruction that can be interrupted, or at once when it sleeps.</summary>
    public void Cancel()
    {
        lock (gate)
        {
            if (!hasEnded)
            {
                cancelled.Cancel();
                output.Hurry();
            }
        }
    }

    /// <summary>Gives back what a run needs while it runs. The run does it itself.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            hasEnded = true;
            output.Dispose();
            cancelled.Dispose();
        }
    }

    private async Task EndAsync(RunResult result)
    {
        var failure = await output.CompleteAsync().ConfigureAwait(false);
        Dispose();
        outcome.SetResult(failure is null || result.ErrorMsg.Length > 0
            ? result
            : Failed(result.ExitCode, $"the output could not be written: {failure.Message}", FailureCause.Engine));
    }

    private RunResult Run()
    {
        try
        {
            using var ticking = runtime.Enter();
            using var store = new Store(runtime.Engine);
            return new RunResult { ExitCode = Call(store) };
        }
        catch (Exception cause) when (cancelled.IsCancellationRequested && cause is WasmtimeException or OperationCanceledException)
        {
            return new RunResult { ExitCode = KilledExitCode };
        }
        catch (WasmtimeException cause)
        {
            return Explain(cause);
        }
        catch (Exception cause)
        {
            // Whatever a module provokes, it costs this one run.
            return Failed(-1, $"the WASM runtime failed: {cause.Message}", FailureCause.Engine);
        }
    }

    private int Call(Store store)
    {
        var isMemoryLimited = setup.MemoryBytes > 0;
        store.SetLimits(
            memorySize: isMemoryLimited ? setup.MemoryBytes : null,
            tableElements: MaxTableElements,
            tables: MaxTables,
            memories: program.Libraries.Count + 1);
        store.SetEpochDeadlineCallback(_ =>
        {
            cancelled.Token.ThrowIfCancellationRequested();
            output.WaitForRoom(cancelled.Token);
            return 1;
        });
        store.SetEpochDeadline(1);
        store.SetWasiConfiguration(Configure());
        using var linker = new Linker(runtime.Engine) { AllowShadowing = true };
        linker.DefineWasi();
        new WasmClock(clock, cancelled.Token).Define(linker);
        try
        {
            foreach (var (name, module) in program.Libraries)
            {
                var library = linker.Instantiate(store, module);
                library.GetAction("_initialize")?.Invoke();
                linker.DefineInstance(store, name, library);
            }

            var entry = linker.Instantiate(store, program.Entry);
            if (program.Entrypoint is not ("_start" or "_initialize"))
            {
                entry.GetAction("_initialize")?.Invoke();
            }

            entry.GetFunction(program.Entrypoint)!.Invoke();
            return 0;
        }
        catch (WasmtimeException end) when (end.ExitCode is { } exitCode)
        {
            return exitCode;
        }
    }

    private WasiConfiguration Configure()
    {
        var wasi = new WasiConfiguration()
            .WithArgs([string.Empty, .. setup.Arguments])
            .WithEnvironmentVariables(setup.Environment.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value)))
            .WithStandardOutputCallback(data => output.Take(LogStream.Stdout, data))
            .WithStandardErrorCallback(data => output.Take(LogStream.Stderr, data));
        foreach (var mount in setup.Mounts)
        {
            wasi.WithPreopenedDirectory(mount.HostFolder, mount.GuestPath, mount.Writable);
        }

        return wasi;
    }

    private static RunResult Explain(WasmtimeException cause)
    {
        var words = WasmErrors.Words(cause);
        if (cause is TrapException)
        {
            return Failed(TrapExitCode, words, FailureCause.UserError);
        }

        return words.Contains("exceeds memory limits", StringComparison.Ordinal)
            ? Failed(-1, $"memory limit exceeded: {words}", FailureCause.OutOfMemory)
            : Failed(-1, $"failed to start the WASM module: {words}", FailureCause.UserError);
    }

    private static RunResult Failed(int exitCode, string message, FailureCause cause) => new() { ExitCode = exitCode, ErrorMsg = message, Cause = cause };
}

/// <summary>What a program gets.</summary>
/// <param name="Id">The execution.</param>
/// <param name="Arguments">Its arguments, without the program's name.</param>
/// <param name="Environment">Its environment.</param>
/// <param name="Mounts">Its files.</param>
/// <param name="MemoryBytes">The most of each memory, in whole pages; 0 for no limit.</param>
/// <param name="Log">Where its output goes.</param>
internal sealed record WasmRunSetup(
    ExecutionId Id,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    IReadOnlyList<WasmMount> Mounts,
    long MemoryBytes,
    ILogWriter Log);
