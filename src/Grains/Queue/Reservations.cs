namespace Bacalhau.Grains;

/// <summary>
/// Nodes kept free for jobs that wait at the front, so that what stands behind them fills gaps elsewhere and never starves them (decision 0009).
/// A node stays kept until a job of the shape and priority it is kept for has been placed on it, none of them waits any more, or the node changes.
/// </summary>
internal sealed class Reservations
{
    /// <summary>How long the first in the line waits until twice as many nodes are kept free for it.</summary>
    public static readonly TimeSpan DoubleEvery = TimeSpan.FromMinutes(5);

    private readonly Dictionary<int, Owner> owners = [];
    private readonly Dictionary<Owner, List<int>> slotsOf = [];
    private readonly HashSet<int> slots = [];

    /// <summary>Gets the slots.</summary>
    public HashSet<int> Slots => slots;

    /// <summary>Tells whether a slot is kept from a job: for another shape of at least its priority.</summary>
    public bool IsClosedTo(int slot, int priority, string shape) =>
        slots.Count > 0 && owners.TryGetValue(slot, out var owner) && owner.Priority >= priority && owner.Shape != shape;

    /// <summary>Tells whether a slot is kept for a job of at least a priority, of whatever shape.</summary>
    public bool IsKeptFor(int slot, int priority) => slots.Count > 0 && owners.TryGetValue(slot, out var owner) && owner.Priority >= priority;

    /// <summary>Tells whom a slot is kept for; null for nobody.</summary>
    public Owner? OwnerOf(int slot) => owners.TryGetValue(slot, out var owner) ? owner : null;

    /// <summary>
    /// Tells how many nodes to keep for a job without room. One each for the first few, so that most of the cluster goes on with what fits; for the
    /// very first more the longer it waits, until it has all that suit it: what runs on the first may never end.
    /// </summary>
    /// <param name="owner">The shape and priority of the job.</param>
    /// <param name="nodes">How many nodes there are.</param>
    /// <param name="waited">How long there has been no room for the job.</param>
    public int CountFor(Owner owner, int nodes, TimeSpan waited)
    {
        var isFirst = true;
        foreach (var other in slotsOf.Keys)
        {
            isFirst &= other == owner || other.Priority < owner.Priority || (other.Priority == owner.Priority && other.Since >= owner.Since);
        }

        var has = slotsOf.TryGetValue(owner, out var kept) ? kept.Count : 0;
        return isFirst ? (1 << (int)Math.Clamp(waited / DoubleEvery, 0, 24)) - has
            : has == 0 && slots.Count < nodes / 10 ? 1
            : 0;
    }

    /// <summary>Keeps a slot; whoever had it loses it.</summary>
    public void Keep(int slot, Owner owner)
    {
        Release(slot);
        slots.Add(slot);
        owners[slot] = owner;
        if (!slotsOf.TryGetValue(owner, out var kept))
        {
            slotsOf[owner] = kept = [];
        }

        kept.Add(slot);
    }

    /// <summary>Keeps a slot no longer; false when it was not kept.</summary>
    public bool Release(int slot)
    {
        if (!owners.Remove(slot, out var owner))
        {
            return false;
        }

        slots.Remove(slot);
        var kept = slotsOf[owner];
        kept.Remove(slot);
        if (kept.Count == 0)
        {
            slotsOf.Remove(owner);
        }

        return true;
    }

    /// <summary>Keeps nothing for an owner any more; gives the slots that were kept.</summary>
    public IReadOnlyList<int> ReleaseAll(Owner owner)
    {
        if (!slotsOf.TryGetValue(owner, out var kept))
        {
            return [];
        }

        int[] released = [.. kept];
        foreach (var slot in released)
        {
            Release(slot);
        }

        return released;
    }

    /// <summary>Whom a node is kept for.</summary>
    /// <param name="Priority">The priority.</param>
    /// <param name="Shape">The shape.</param>
    internal readonly record struct Owner(int Priority, string Shape)
    {
        /// <summary>Gets since when the first of them has had no room; tells who is first, not who is who.</summary>
        public DateTimeOffset Since { get; init; }

        public bool Equals(Owner other) => Priority == other.Priority && Shape == other.Shape;

        public override int GetHashCode() => HashCode.Combine(Priority, Shape);
    }
}
