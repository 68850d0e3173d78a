namespace Bacalhau.Sim;

/// <summary>One simulated cluster and what happens to it. The same options give the same history.</summary>
internal sealed record SimOptions
{
    /// <summary>Gets how many nodes there are.</summary>
    public int Nodes { get; init; } = 1000;

    /// <summary>Gets how many jobs are submitted.</summary>
    public int Jobs { get; init; } = 100_000;

    /// <summary>Gets what all chance is drawn from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Gets the work offered while jobs arrive, as a share of what all nodes could do.</summary>
    public double Load { get; init; } = 1.2;

    /// <summary>Gets how long the cluster runs at least.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Gets the share of nodes that are lost on the way; some of them return.</summary>
    public double NodeLoss { get; init; } = 0.05;

    /// <summary>Gets the share of messages that get lost, and of those that arrive twice.</summary>
    public double MessageLoss { get; init; } = 0.001;

    /// <summary>Gets the share of commits that the store refuses with an error.</summary>
    public double CommitLoss { get; init; } = 0.0002;

    /// <summary>Gets what to write down in full: the id of a job or a node; null for nothing.</summary>
    public string? Trace { get; init; }

    /// <summary>Gets for how long jobs arrive: five sixths of the time, so that a load of 1.2 is worked off by the end.</summary>
    public TimeSpan Arrivals => Length * 5 / 6;

    /// <summary>Gets the time before anything is measured, while the cluster fills.</summary>
    public TimeSpan WarmUp => Length / 6;
}
