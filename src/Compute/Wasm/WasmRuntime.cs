using Wasmtime;

namespace Bacalhau.Compute.Wasm;

/// <summary>The runtime of this process: one engine, and a clock that lets running modules look up now and then while any runs.</summary>
internal sealed class WasmRuntime : IDisposable
{
    /// <summary>How long a module runs before it looks whether it was cancelled.</summary>
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>The stack of a module; beyond it a recursion traps. Well below what its thread has.</summary>
    private const int ModuleStackBytes = 1 << 20;

    private readonly Lock gate = new();
    private readonly ITimer ticker;
    private readonly Config config;
    private int running;
    private bool isClosed;

    public WasmRuntime(TimeProvider clock)
    {
        config = new Config()
            .WithEpochInterruption(true)
            .WithMaximumStackSize(ModuleStackBytes)
            .WithGc(false)
            .WithWasmThreads(false);
        Engine = new Engine(config);
        ticker = clock.CreateTimer(_ => Engine.IncrementEpoch(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Engine Engine { get; }

    /// <summary>Keeps the clock going until the answer is disposed.</summary>
    public IDisposable Enter()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isClosed, this);
            if (++running == 1)
            {
                ticker.Change(TickInterval, TickInterval);
            }
        }

        return new Leave(this);
    }

    /// <summary>Closes the runtime once the last module has ended: without its clock none would notice that it was cancelled.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isClosed = true;
            if (running == 0)
            {
                Free();
            }
        }
    }

    private void Free()
    {
        ticker.Dispose();
        Engine.Dispose();
        config.Dispose();
    }

    private void End()
    {
        lock (gate)
        {
            if (--running > 0)
            {
                return;
            }

            if (isClosed)
            {
                Free();
            }
            else
            {
                ticker.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private sealed class Leave(WasmRuntime runtime) : IDisposable
    {
        public void Dispose() => runtime.End();
    }
}
