using System.Runtime.CompilerServices;
using Bacalhau.Grains;
using Microsoft.Extensions.Logging;

namespace Bacalhau.Silo.Http.Logs;

/// <summary>Reads the log of an execution through its node's grain, and goes on from the last byte read when that grain moves or its silo dies.</summary>
internal sealed partial class LogReader(IGrainFactory grains, TimeProvider clock, ILogger<LogReader> logger)
{
    private const int MaxLosses = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <exception cref="BacalhauException">The node has no such log, or is away.</exception>
    public async IAsyncEnumerable<LogChunk> ReadAsync(Execution execution, LogRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var losses = 0;
        while (true)
        {
            var ended = false;
            await using var chunks = grains.GetGrain<IComputeNodeGrain>(execution.NodeId.Value)
                .ReadLogAsync(execution.Id, request, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    if (!await chunks.MoveNextAsync().ConfigureAwait(false))
                    {
                        ended = true;
                        break;
                    }
                }
                catch (Exception e) when (IsLost(e) && !cancellationToken.IsCancellationRequested && losses < MaxLosses)
                {
                    losses++;
                    LogLost(logger, e, execution.Id, request.Offset, losses);
                    break;
                }

                losses = 0;
                request = request with { Offset = chunks.Current.NextOffset, Tail = false };
                yield return chunks.Current;
            }

            if (ended)
            {
                yield break;
            }

            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsLost(Exception error) => error is OrleansException or TimeoutException or OperationCanceledException;

    [LoggerMessage(Level = LogLevel.Debug, Message = "The log of {ExecutionId} broke off at {Offset} ({Losses} in a row); going on from there")]
    private static partial void LogLost(ILogger logger, Exception exception, ExecutionId executionId, long offset, int losses);
}
