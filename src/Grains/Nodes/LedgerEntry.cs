namespace Bacalhau.Grains;

/// <summary>What a node's ledger knows of one execution.</summary>
internal sealed class LedgerEntry(ExecutionId id, JobId job, ComputeResources resources, IReadOnlyList<int> ports)
{
    public ExecutionId Id { get; } = id;

    public JobId Job { get; } = job;

    public ComputeResources Resources { get; } = resources;

    public IReadOnlyList<int> Ports { get; } = ports;

    /// <summary>Gets or sets until when this is a mere lease; null once the execution is committed.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    public long Epoch { get; set; }

    /// <summary>Gets or sets what to run; null while only the row is known.</summary>
    public ExecutionSpec? Spec { get; set; }

    /// <summary>Gets or sets when the agent was last told to start it.</summary>
    public DateTimeOffset SentAt { get; set; }

    /// <summary>Gets or sets the order to stop it; null while it is wanted.</summary>
    public StopOrder? Stop { get; set; }

    public bool MayPublish { get; set; }

    /// <summary>Gets or sets the newest report.</summary>
    public ExecutionReport? Report { get; set; }

    /// <summary>Gets or sets when that report was last handed to the job; the default value when it must be handed over (again).</summary>
    public DateTimeOffset PostedAt { get; set; }

    /// <summary>Gets or sets the last heartbeat that named it.</summary>
    public long SeenInBeat { get; set; }

    /// <summary>Gets or sets whether its room is free again.</summary>
    public bool IsReleased { get; set; }
}
