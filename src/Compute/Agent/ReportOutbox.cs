namespace Bacalhau.Compute;

/// <summary>The newest report of every execution that is not forgotten, and which of them the cluster has not been sent yet.</summary>
/// <remarks>
/// What ends something goes out at once. What only says how far it is waits a moment, so that a short execution costs the cluster one message and not four.
/// </remarks>
internal sealed class ReportOutbox
{
    private readonly Lock gate = new();
    private readonly Dictionary<ExecutionId, ExecutionReport> newest = [];
    private readonly HashSet<ExecutionId> urgent = [], leisurely = [];
    private ExecutionReport[]? all;

    /// <summary>Gets the signal that something urgent has come in.</summary>
    public AsyncPulse UrgentCame { get; } = new();

    /// <summary>Gets the signal that something has come in that may wait.</summary>
    public AsyncPulse LeisurelyCame { get; } = new();

    /// <summary>Puts a newer report in place of the last.</summary>
    public void Put(ExecutionReport report)
    {
        var isUrgent = report.IsTerminal || report.Phase == ExecutionPhase.AwaitingPublish;
        lock (gate)
        {
            newest[report.Id] = report;
            all = null;
            if (isUrgent)
            {
                leisurely.Remove(report.Id);
                urgent.Add(report.Id);
            }
            else if (!urgent.Contains(report.Id))
            {
                leisurely.Add(report.Id);
            }
        }

        (isUrgent ? UrgentCame : LeisurelyCame).Beat();
    }

    /// <summary>Drops an execution.</summary>
    public void Forget(ExecutionId id)
    {
        lock (gate)
        {
            newest.Remove(id);
            all = null;
            urgent.Remove(id);
            leisurely.Remove(id);
        }
    }

    /// <summary>Gives everything, for a heartbeat; the same list until something changes, by which the cluster sees that nothing has.</summary>
    public IReadOnlyList<ExecutionReport> All()
    {
        lock (gate)
        {
            return all ??= [.. newest.Values];
        }
    }

    /// <summary>Takes what is urgent and not sent; at most so many.</summary>
    public IReadOnlyList<ExecutionReport> TakeUrgent(int most) => Take(urgent, most);

    /// <summary>Takes what may wait and is not sent; at most so many.</summary>
    public IReadOnlyList<ExecutionReport> TakeLeisurely(int most) => Take(leisurely, most);

    private ExecutionReport[] Take(HashSet<ExecutionId> unsent, int most)
    {
        lock (gate)
        {
            if (unsent.Count == 0)
            {
                return [];
            }

            var taken = unsent.Take(most).ToArray();
            unsent.ExceptWith(taken);
            return Array.ConvertAll(taken, id => newest[id]);
        }
    }
}
