using System.Collections.Concurrent;

namespace Bacalhau.TestKit.Compute;

/// <summary>How long tests wait.</summary>
public static class Waits
{
    /// <summary>Gets the bound of every wait: long, because only a test that fails reaches it.</summary>
    public static TimeSpan Bound { get; } = TimeSpan.FromSeconds(30);
}

/// <summary>Things that happen, each under a name. A wait may be armed before or after; it ends with the first thing that fits.</summary>
/// <typeparam name="T">What happens.</typeparam>
public sealed class Moments<T>
{
    private readonly Lock gate = new();
    private readonly List<T> happened = [];
    private readonly List<(Func<T, bool> Fits, TaskCompletionSource<T> Arrived)> waiting = [];

    /// <summary>Gets what has happened so far.</summary>
    public IReadOnlyList<T> All
    {
        get
        {
            lock (gate)
            {
                return [.. happened];
            }
        }
    }

    /// <summary>Notes that something happens.</summary>
    public void Add(T moment)
    {
        lock (gate)
        {
            happened.Add(moment);
            foreach (var waiter in waiting.Where(waiter => waiter.Fits(moment)).ToArray())
            {
                waiting.Remove(waiter);
                waiter.Arrived.SetResult(moment);
            }
        }
    }

    /// <summary>Waits for something that fits, also if it has happened already.</summary>
    public Task<T> FirstAsync(Func<T, bool> fits)
    {
        lock (gate)
        {
            foreach (var moment in happened)
            {
                if (fits(moment))
                {
                    return Task.FromResult(moment);
                }
            }
        }

        return NextAsync(fits);
    }

    /// <summary>Waits for something that fits and has not happened yet.</summary>
    public Task<T> NextAsync(Func<T, bool> fits)
    {
        var arrived = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.Add((fits, arrived));
        }

        return arrived.Task.WaitAsync(Waits.Bound);
    }
}

/// <summary>Doors that callers must pass; open unless a test has shut them.</summary>
public sealed class Gates
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> shut = new();

    /// <summary>Shuts a door.</summary>
    public void Shut(string name) => shut.TryAdd(name, new(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Opens a door; those who wait pass.</summary>
    public void Open(string name)
    {
        if (shut.TryRemove(name, out var door))
        {
            door.TrySetResult();
        }
    }

    /// <summary>Passes a door, or waits before it.</summary>
    public Task PassAsync(string name, CancellationToken cancellationToken) =>
        shut.TryGetValue(name, out var door) ? door.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
}
