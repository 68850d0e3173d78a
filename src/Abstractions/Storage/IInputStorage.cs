namespace Bacalhau;

/// <summary>Brings inputs of one kind to this machine. Every implementation passes <c>InputStorageConformance</c> in <c>tests/TestKit</c>.</summary>
public interface IInputStorage
{
    /// <summary>Gets the source type a job uses, as on the wire, for example <c>urlDownload</c>; compared without regard to case.</summary>
    string SourceType { get; }

    /// <summary>Asks whether this node offers the source at all; answers within seconds.</summary>
    Task<bool> IsAvailableAsync(CancellationToken cancellationToken);

    /// <summary>Names everything that keeps this node from ever providing the input, for example a path that is not allowed; empty when nothing does. No transfer.</summary>
    Task<IReadOnlyList<BacalhauError>> CheckAsync(InputSource input, CancellationToken cancellationToken);

    /// <summary>Tells whether the data is on this machine already.</summary>
    Task<bool> IsLocalAsync(InputSource input, CancellationToken cancellationToken);

    /// <summary>Tells how much disk the input will take, in bytes; null when that cannot be known before.</summary>
    Task<long?> MeasureAsync(InputSource input, CancellationToken cancellationToken);

    /// <summary>Puts the input in place. Idempotent: a repeat with the same folder finishes what an interrupted call began.</summary>
    /// <exception cref="BacalhauException">It cannot be had; <see cref="BacalhauError.IsRetryable"/> tells whether it may later.</exception>
    Task<IReadOnlyList<PreparedInput>> PrepareAsync(PrepareRequest request, CancellationToken cancellationToken);
}

/// <summary>One input to put in place.</summary>
/// <param name="Input">The input.</param>
/// <param name="Folder">A private folder for it; exists; removed with the execution.</param>
/// <param name="PartitionIndex">The partition, from 0.</param>
/// <param name="PartitionCount">How many partitions share the input.</param>
public sealed record PrepareRequest(InputSource Input, string Folder, int PartitionIndex, int PartitionCount);
