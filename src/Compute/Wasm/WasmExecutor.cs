using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Bacalhau.Compute.Wasm;

/// <summary>Runs WebAssembly modules inside this process, each on a thread of its own with WASI preview 1 and nothing else of the machine.</summary>
public sealed class WasmExecutor : IExecutor, IDisposable
{
    private const long PageBytes = 65536;
    private const long MaxPages = 65536;

    /// <summary>How long a cancelled module may take to reach an instruction that can be interrupted; one that reads a huge file in one call takes longer and ends behind our back.</summary>
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<ExecutionId, Execution> executions = new();
    private readonly WasmExecutorOptions options;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim threads;
    private readonly Lazy<bool> canRun = new(CanLoad);
    private readonly Lazy<(WasmRuntime Runtime, WasmModules Modules)> machine;

    /// <summary>Creates the executor; the runtime itself is loaded with the first use.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="clock">The clock.</param>
    public WasmExecutor(WasmExecutorOptions options, TimeProvider clock)
    {
        (this.options, this.clock) = (options, clock);
        threads = new SemaphoreSlim(options.MaxConcurrentRuns);
        machine = new(() =>
        {
            var runtime = new WasmRuntime(clock);
            return (runtime, new WasmModules(runtime.Engine, options, clock));
        });
    }

    /// <inheritdoc/>
    public string EngineType => "wasm";

    /// <inheritdoc/>
    public bool SurvivesRestart => false;

    /// <inheritdoc/>
    public Task<bool> IsAvailableAsync(CancellationToken cancellationToken) => Task.FromResult(machine.IsValueCreated || canRun.Value);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BacalhauError>> CheckAsync(JobTask task, CancellationToken cancellationToken)
    {
        WasmEngineSpec.Read(task, out var errors);
        return Task.FromResult(errors);
    }

    /// <inheritdoc/>
    public async Task StartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var spec = WasmEngineSpec.Read(request.Spec.Task, out var errors);
        if (errors.Count > 0)
        {
            throw (errors[0] with { Message = string.Join("; ", errors.Select(error => error.Message)) }).AsException();
        }

        var mine = new Execution();
        var known = executions.GetOrAdd(request.Spec.Id, mine);
        if (known != mine)
        {
            await known.Started.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, mine.Cancelled.Token);
            mine.Started.SetResult(await PrepareAsync(request, spec, bound.Token).ConfigureAwait(false));
        }
        catch (Exception cause)
        {
            executions.TryRemove(KeyValuePair.Create(request.Spec.Id, mine));
            mine.Started.SetException(cause);

            // Nobody else may have asked.
            _ = mine.Started.Task.Exception;
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<RunResult> WaitAsync(ExecutionId id, CancellationToken cancellationToken)
    {
        if (!executions.TryGetValue(id, out var execution))
        {
            throw Unknown(id).AsException();
        }

        WasmRun run;
        try
        {
            run = await execution.Started.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unknown(id).AsException(cause);
        }

        return await run.Outcome.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task CancelAsync(ExecutionId id, CancellationToken cancellationToken) =>
        executions.TryGetValue(id, out var execution) ? EndAsync(execution, cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public Task RemoveAsync(ExecutionId id, CancellationToken cancellationToken) =>
        executions.TryRemove(id, out var execution) ? EndAsync(execution, cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ExecutionId>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ExecutionId>>([.. executions.Keys]);

    /// <summary>Ends all that runs.</summary>
    public void Dispose()
    {
        foreach (var execution in executions.Values)
        {
            execution.Cancel();
        }

        executions.Clear();
        if (machine.IsValueCreated)
        {
            machine.Value.Modules.Dispose();
            machine.Value.Runtime.Dispose();
        }
    }

    private async Task<WasmRun> PrepareAsync(RunRequest request, WasmEngineSpec spec, CancellationToken cancellationToken)
    {
        var memory = MemoryLimit(request.Spec.Resources.MemoryBytes);
        var files = WasmFileSystem.Prepare(request);
        try
        {
            var (runtime, modules) = machine.Value;
            var program = await WasmProgram.LoadAsync(spec, request.Inputs, files, modules, cancellationToken).ConfigureAwait(false);
            var setup = new WasmRunSetup(request.Spec.Id, spec.Parameters, request.Environment, files.Mounts, memory, request.Log);
            await threads.WaitAsync(cancellationToken).ConfigureAwait(false);
            return WasmRun.Start(runtime, program, setup, clock, ended: () =>
            {
                threads.Release();
                files.Dispose();
            });
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>Tells whether the runtime fits this machine, and lets go of it again: it is large, and few nodes need it at once.</summary>
    private static bool CanLoad()
    {
        if (!NativeLibrary.TryLoad("wasmtime", typeof(WasmExecutor).Assembly, searchPath: null, out var library))
        {
            return false;
        }

        NativeLibrary.Free(library);
        return true;
    }

    private static BacalhauError Unknown(ExecutionId id) =>
        new(BacalhauErrorCode.NotFound, WasmErrors.Component, $"no WASM execution {id} in this process");

    private static long MemoryLimit(long bytes)
    {
        var pages = (bytes + PageBytes - 1) / PageBytes;
        return pages <= MaxPages
            ? pages * PageBytes
            : throw WasmErrors.Of(
                WasmErrors.MemoryLimitError,
                $"{bytes} bytes of memory are more than the 4 GiB a WASM module can have",
                "Ask for 4Gi or less.").AsException();
    }

    private async Task EndAsync(Execution execution, CancellationToken cancellationToken)
    {
        execution.Cancel();
        try
        {
            var run = await execution.Started.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            await run.Outcome.WaitAsync(EndTimeout, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // It never started, or ends later.
        }
    }

    /// <summary>One execution of this process, from its start until it is removed.</summary>
    private sealed class Execution
    {
        public TaskCompletionSource<WasmRun> Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationTokenSource Cancelled { get; } = new();

        public void Cancel()
        {
            Cancelled.Cancel();
            _ = CancelRunAsync();
        }

        private async Task CancelRunAsync()
        {
            await ((Task)Started.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (Started.Task.IsCompletedSuccessfully)
            {
                (await Started.Task.ConfigureAwait(false)).Cancel();
            }
        }
    }
}
