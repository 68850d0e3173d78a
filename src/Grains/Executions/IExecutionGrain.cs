using Orleans.Concurrency;

namespace Bacalhau.Grains;

/// <summary>
/// One live attempt on one node, by the execution's id: what somebody asks who knows no more than that id. Holds nothing durable: it is made again
/// from its job's rows whenever it is needed, and ends soon after the attempt.
/// </summary>
/// <remarks>Orders to start, reports and the like do not pass here one by one; they go in batches between jobs and node ledgers (decision 0006).</remarks>
[Alias("bacalhau.IExecutionGrain")]
public interface IExecutionGrain : IGrainWithStringKey
{
    /// <summary>Gives the attempt as committed, with the newest progress its node has told; null when there is none.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<Execution?> GetAsync();

    /// <summary>Reads its log, wherever it ran, also after it has ended. A reader that was cut off goes on from the offset it has reached.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.NotFound"/>: there is no such execution, or its node has no log of it (any more);
    /// <see cref="BacalhauErrorCode.ServiceUnavailable"/>: the node is away.</exception>
    [Alias("ReadLog"), AlwaysInterleave]
    IAsyncEnumerable<LogChunk> ReadLogAsync(LogRequest request, CancellationToken cancellationToken);
}
