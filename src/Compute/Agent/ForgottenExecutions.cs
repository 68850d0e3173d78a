namespace Bacalhau.Compute;

/// <summary>Remembers the last forgotten executions, so that a message about one of them that comes late does not run it again.</summary>
internal sealed class ForgottenExecutions
{
    /// <summary>How many are remembered.</summary>
    public const int Most = 65_536;

    private readonly Lock gate = new();
    private readonly HashSet<ExecutionId> ids = [];
    private readonly Queue<ExecutionId> order = new();

    public void Add(ExecutionId id)
    {
        lock (gate)
        {
            if (ids.Add(id))
            {
                order.Enqueue(id);
                if (order.Count > Most)
                {
                    ids.Remove(order.Dequeue());
                }
            }
        }
    }

    public bool Contains(ExecutionId id)
    {
        lock (gate)
        {
            return ids.Contains(id);
        }
    }
}
