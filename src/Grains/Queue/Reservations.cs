namespace Bacalhau.Grains;

/// <summary>
/// Nodes kept free for jobs that wait at the front, so that what stands behind them fills gaps elsewhere and never starves them (decision 0009).
/// Made anew with every pass over the line.
/// </summary>
internal sealed class Reservations
{
    /// <summary>How long the first in the line waits until twice as many nodes are kept free for it.</summary>
    public static readonly TimeSpan DoubleEvery = TimeSpan.FromMinutes(5);

    private readonly Dictionary<int, int> owners = [];
    private readonly HashSet<int> slots = [];

    /// <summary>Gets the slots.</summary>
    public HashSet<int> Slots => slots;

    public void Clear()
    {
        owners.Clear();
        slots.Clear();
    }

    /// <summary>Gives the slots that a job must leave alone; null when there are none. Who has a higher priority than the owner need not.</summary>
    public HashSet<int>? ClosedTo(int priority)
    {
        if (slots.Count == 0)
        {
            return null;
        }

        var isOutranked = false;
        foreach (var owner in owners.Values)
        {
            isOutranked |= owner < priority;
        }

        return isOutranked ? [.. slots.Where(slot => owners[slot] >= priority)] : slots;
    }

    /// <summary>
    /// Tells how many nodes to keep for the next job without room. One each for the first few, so that most of the cluster goes on with what fits; for the
    /// very first more the longer it waits, until it has all that suit it: what runs on the first may never end.
    /// </summary>
    /// <param name="nodes">How many nodes there are.</param>
    /// <param name="waited">How long there has been no room for the job.</param>
    public int CountFor(int nodes, TimeSpan waited) =>
        slots.Count == 0 ? 1 << (int)Math.Clamp(waited / DoubleEvery, 0, 24)
        : slots.Count < nodes / 10 ? 1
        : 0;

    public void Keep(int slot, int priority)
    {
        slots.Add(slot);
        owners[slot] = priority;
    }
}
