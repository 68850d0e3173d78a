namespace Bacalhau;

/// <summary>Limits of a <see cref="Batcher{TItem, TResult}"/>.</summary>
public sealed record BatcherOptions
{
    /// <summary>Gets how many items may wait; who comes later waits for room.</summary>
    /// <value>Default: 4096. At least 1.</value>
    public int Capacity { get; init; } = 4096;

    /// <summary>Gets the most items one batch holds.</summary>
    /// <value>Default: 1024. At least 1.</value>
    public int MaxBatchSize { get; init; } = 1024;
}
