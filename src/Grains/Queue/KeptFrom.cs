namespace Bacalhau.Grains;

/// <summary>The nodes that a job must leave alone, because they are kept free for others of at least its priority.</summary>
internal readonly record struct KeptFrom(Reservations? Reservations, int Priority, string Shape)
{
    /// <summary>No node at all.</summary>
    public static readonly KeptFrom Nobody;

    /// <summary>Tells whether a slot is one of them.</summary>
    public bool Contains(int slot) => Reservations is not null && Reservations.IsClosedTo(slot, Priority, Shape);
}
