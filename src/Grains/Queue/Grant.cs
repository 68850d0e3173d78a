namespace Bacalhau.Grains;

/// <summary>Room that was granted. It ends when the job returns it or its time is over; once its node has admitted it, it holds no room any more.</summary>
internal sealed class Grant(ExecutionId id, WaitingJob owner, NodeId node, int slot, DateTimeOffset expiresAt, bool wasAnswer)
{
    public ExecutionId Id { get; } = id;

    public JobId Job { get; } = owner.Request.JobId;

    /// <summary>Gets the request that it serves; a newer one of the job tells anew what is wanted.</summary>
    public long Ticket { get; } = owner.Request.Ticket;

    public JobNeeds Needs { get; } = owner.Request.Needs;

    public NodeId Node { get; } = node;

    public int Slot { get; } = slot;

    public DateTimeOffset ExpiresAt { get; } = expiresAt;

    /// <summary>Gets whether the job got it as the answer to its request; else it was sent to it later.</summary>
    public bool WasAnswer { get; } = wasAnswer;

    /// <summary>Gets or sets whether it holds room.</summary>
    public bool IsHeld { get; set; } = true;

    /// <summary>Gets or sets whether a newer request of the job speaks of it, so that only what that one says counts.</summary>
    public bool IsOutdated { get; set; }
}
