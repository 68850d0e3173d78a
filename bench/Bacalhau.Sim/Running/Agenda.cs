namespace Bacalhau.Sim;

/// <summary>The clock and what is to happen: whatever is next happens, and time jumps there. One thread; what is due at the same time happens in the order it was planned.</summary>
internal sealed class Agenda
{
    private const int SequenceBits = 22;
    private static readonly DateTimeOffset Epoch = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly PriorityQueue<Action, long> events = new();
    private long ticks;
    private long sequence;

    /// <summary>Gets the time.</summary>
    public DateTimeOffset Now => Epoch.AddTicks(ticks);

    /// <summary>Gets how long the run has lasted.</summary>
    public TimeSpan Elapsed => new(ticks);

    /// <summary>Gets how many events there were.</summary>
    public long Done { get; private set; }

    /// <summary>Plans an event.</summary>
    public void In(TimeSpan delay, Action action)
    {
        var at = ticks + Math.Max(0, delay.Ticks);
        events.Enqueue(action, (at << SequenceBits) | (++sequence & ((1L << SequenceBits) - 1)));
    }

    /// <summary>Plans an event for a time since the beginning.</summary>
    public void At(TimeSpan time, Action action) => In(time - Elapsed, action);

    /// <summary>Completes after a while.</summary>
    public Task DelayAsync(TimeSpan delay)
    {
        var source = new TaskCompletionSource();
        In(delay, source.SetResult);
        return source.Task;
    }

    /// <summary>Lets the next event happen; false when there is none before the end.</summary>
    public bool Step(TimeSpan end)
    {
        if (!events.TryPeek(out _, out var priority) || priority >> SequenceBits > end.Ticks)
        {
            return false;
        }

        events.TryDequeue(out var action, out _);
        ticks = priority >> SequenceBits;
        Done++;
        action!();
        return true;
    }
}
