namespace Bacalhau.Client;

/// <summary>Which part of a log to read.</summary>
public sealed record LogOptions
{
    /// <summary>Gets the execution, by full id; empty for the newest one that was not discarded.</summary>
    public string ExecutionId { get; init; } = "";

    /// <summary>Gets whether reading goes on until the execution has ended; it then also waits for the first execution.</summary>
    public bool Follow { get; init; }

    /// <summary>Gets whether reading begins at the end of what is there.</summary>
    public bool Tail { get; init; }
}
