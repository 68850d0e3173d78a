namespace Bacalhau.Compute;

/// <summary>What executions on this node have taken of its room. Who does not fit waits: higher priority first, then who came first; one that fits overtakes one that does not.</summary>
internal sealed class RoomLedger
{
    private readonly Lock gate = new();
    private readonly ComputeResources total;
    private readonly List<Gpu> freeGpus;
    private readonly SortedSet<Waiter> waiting = new(Waiter.Order);
    private ComputeResources free, queued;
    private long arrivals;
    private int taken;

    public RoomLedger(ComputeResources total, IReadOnlyList<Gpu> gpus)
    {
        this.total = total;
        free = total;
        freeGpus = [.. gpus.Take((int)Math.Min(int.MaxValue, total.Gpus))];
    }

    /// <summary>Gets how things stand.</summary>
    public RoomState State
    {
        get
        {
            lock (gate)
            {
                return new RoomState(free, queued, taken, waiting.Count);
            }
        }
    }

    /// <summary>Takes room at once; null when it must be waited for, also because others wait already that this one must not overtake.</summary>
    public Room? TryTake(ComputeResources asked, int priority)
    {
        lock (gate)
        {
            return Fits(asked) && !waiting.Any(waiter => waiter.Priority >= priority && Fits(waiter.Asked)) ? Take(asked) : null;
        }
    }

    /// <summary>Waits for room.</summary>
    /// <exception cref="OperationCanceledException">The caller no longer wants it; it has left the line.</exception>
    public async Task<Room> TakeAsync(ComputeResources asked, int priority, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(asked, priority, Interlocked.Increment(ref arrivals));
        lock (gate)
        {
            waiting.Add(waiter);
            queued += asked;
            Serve();
        }

        using var leaving = cancellationToken.UnsafeRegister(
            static (state, token) => ((Action<CancellationToken>)state!)(token), (Action<CancellationToken>)(token => Leave(waiter, token)));
        return await waiter.Granted.Task.ConfigureAwait(false);
    }

    /// <summary>Takes room that is taken already in fact, by an execution that outlived the process; the ledger may fall below zero.</summary>
    public Room Adopt(ComputeResources asked, IReadOnlyList<Gpu> gpus)
    {
        lock (gate)
        {
            freeGpus.RemoveAll(gpus.Contains);
            free -= asked;
            taken++;
            return new Room(this, asked, gpus);
        }
    }

    private void Leave(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (waiting.Remove(waiter))
            {
                queued -= waiter.Asked;
                waiter.Granted.TrySetCanceled(cancellationToken);
            }
        }
    }

    private void Release(Room room)
    {
        lock (gate)
        {
            free += room.Resources;
            freeGpus.AddRange(room.Gpus);
            freeGpus.Sort(static (left, right) => left.Index.CompareTo(right.Index));
            taken--;
            Serve();
        }
    }

    private void Serve()
    {
        if (waiting.Count == 0)
        {
            return;
        }

        List<Waiter>? served = null;
        foreach (var waiter in waiting)
        {
            if (Fits(waiter.Asked))
            {
                queued -= waiter.Asked;
                waiter.Granted.SetResult(Take(waiter.Asked));
                (served ??= []).Add(waiter);
            }
        }

        served?.ForEach(waiter => waiting.Remove(waiter));
    }

    private bool Fits(ComputeResources asked) => asked.FitsIn(free) && asked.Gpus <= freeGpus.Count;

    private Room Take(ComputeResources asked)
    {
        IReadOnlyList<Gpu> gpus = [];
        if (asked.Gpus > 0)
        {
            gpus = freeGpus.GetRange(0, (int)asked.Gpus);
            freeGpus.RemoveRange(0, (int)asked.Gpus);
        }

        free -= asked;
        taken++;
        return new Room(this, asked, gpus);
    }

    /// <summary>Room that an execution holds until it is disposed; a repeat does nothing.</summary>
    internal sealed class Room(RoomLedger ledger, ComputeResources resources, IReadOnlyList<Gpu> gpus) : IDisposable
    {
        private int released;

        public ComputeResources Resources { get; } = resources;

        public IReadOnlyList<Gpu> Gpus { get; } = gpus;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref released, 1) == 0)
            {
                ledger.Release(this);
            }
        }
    }

    private sealed record Waiter(ComputeResources Asked, int Priority, long Arrival)
    {
        public static readonly IComparer<Waiter> Order = Comparer<Waiter>.Create(static (left, right) =>
            left.Priority != right.Priority ? right.Priority.CompareTo(left.Priority) : left.Arrival.CompareTo(right.Arrival));

        public TaskCompletionSource<Room> Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>How the room of a node stands.</summary>
/// <param name="Free">What is free; below zero when more is adopted than the node gives now.</param>
/// <param name="Queued">What those who wait have asked for.</param>
/// <param name="Running">How many hold room.</param>
/// <param name="Waiting">How many wait.</param>
internal readonly record struct RoomState(ComputeResources Free, ComputeResources Queued, int Running, int Waiting);
