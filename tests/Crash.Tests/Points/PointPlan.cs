namespace Bacalhau.Crash.Tests;

/// <summary>
/// The points of one life that are still to be died at. Nobody lists them: every recording adds those it has crossed and that no other has, until no
/// recording shows a new one.
/// </summary>
internal sealed class PointPlan
{
    /// <summary>Some crossings depend on what coincides; one that does not come again in so many lives is a part of none.</summary>
    private const int MostTries = 2;

    private readonly Lock gate = new();
    private readonly Dictionary<CrashPoint, int> tries = [];
    private readonly Queue<CrashPoint> open = [];
    private readonly List<CrashPoint> died = [];
    private int underWay;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets the points at which a process has died.</summary>
    public IReadOnlyList<CrashPoint> Died
    {
        get
        {
            lock (gate)
            {
                return [.. died];
            }
        }
    }

    /// <summary>Gets the points that were seen and did not come again.</summary>
    public IReadOnlyList<CrashPoint> NotMetAgain
    {
        get
        {
            lock (gate)
            {
                return [.. tries.Keys.Except(died)];
            }
        }
    }

    /// <summary>Adds what a recording has crossed.</summary>
    public void Add(Trace trace)
    {
        lock (gate)
        {
            foreach (var point in trace.Points)
            {
                if (tries.TryAdd(point, 0))
                {
                    open.Enqueue(point);
                }
            }

            Signal();
        }
    }

    /// <summary>Gives the next point, and whether nobody has tried it; null when all have been died at and nothing is under way that could show more.</summary>
    public async Task<(CrashPoint Point, bool IsFirstTry)?> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change;
            lock (gate)
            {
                if (open.TryDequeue(out var point))
                {
                    underWay++;
                    return (point, ++tries[point] == 1);
                }

                if (underWay == 0)
                {
                    return null;
                }

                change = changed.Task;
            }

            await change.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Says how a point went.</summary>
    public void Done(CrashPoint point, bool hasDied)
    {
        lock (gate)
        {
            underWay--;
            if (hasDied)
            {
                died.Add(point);
            }
            else if (tries[point] < MostTries)
            {
                open.Enqueue(point);
            }

            Signal();
        }
    }

    private void Signal()
    {
        changed.TrySetResult();
        changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
