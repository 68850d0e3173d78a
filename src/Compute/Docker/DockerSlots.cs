using System.Collections.Concurrent;

namespace Bacalhau.Compute.Docker;

/// <summary>What this process knows of each execution. One caller at a time may look at or change one execution.</summary>
internal sealed class DockerSlots
{
    private readonly ConcurrentDictionary<ExecutionId, Slot> slots = new();

    /// <summary>Enters the slot of an execution; dispose the answer to leave it. A slot that is left without a run is forgotten.</summary>
    public async Task<Entry> EnterAsync(ExecutionId id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var slot = slots.GetOrAdd(id, static _ => new Slot());
            await slot.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (!slot.IsForgotten)
            {
                return new Entry(this, id, slot);
            }

            slot.Gate.Release();
        }
    }

    /// <summary>Ends the pull that a start waits for, when one does.</summary>
    public void CancelPull(ExecutionId id)
    {
        if (slots.TryGetValue(id, out var slot))
        {
            slot.CancelPull?.Invoke();
        }
    }

    /// <summary>Stops following all.</summary>
    public void Clear()
    {
        foreach (var slot in slots.Values)
        {
            slot.CancelPull?.Invoke();
            slot.Run?.Dispose();
        }

        slots.Clear();
    }

    internal sealed class Slot
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public bool IsForgotten { get; set; }

        public DockerRun? Run { get; set; }

        public Action? CancelPull { get; set; }
    }

    internal readonly struct Entry(DockerSlots owner, ExecutionId id, Slot slot) : IDisposable
    {
        public DockerRun? Run => slot.Run;

        /// <summary>Sets who follows the execution; the former one stops.</summary>
        public void Replace(DockerRun? run)
        {
            var former = slot.Run;
            slot.Run = run;
            former?.Dispose();
        }

        /// <summary>Runs a pull that <see cref="DockerSlots.CancelPull"/> can end.</summary>
        public async Task PullAsync(Func<CancellationToken, Task> pull, CancellationToken cancellationToken)
        {
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var gate = new Lock();
            var over = false;
            slot.CancelPull = () =>
            {
                lock (gate)
                {
                    if (!over)
                    {
                        cancel.Cancel();
                    }
                }
            };
            try
            {
                await pull(cancel.Token).ConfigureAwait(false);
            }
            finally
            {
                slot.CancelPull = null;
                lock (gate)
                {
                    over = true;
                }
            }
        }

        public void Dispose()
        {
            if (slot.Run is null)
            {
                slot.IsForgotten = true;
                owner.slots.TryRemove(KeyValuePair.Create(id, slot));
            }

            slot.Gate.Release();
        }
    }
}
