using Microsoft.Extensions.Logging;

namespace Bacalhau.Compute;

/// <summary>Removes what engines hold of executions that this node knows nothing of (any more): left by a crash, or by an engine that did not answer in time.</summary>
internal sealed partial class OrphanSweep(ProviderCatalog providers, TimeProvider clock, ILogger<OrphanSweep> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Sweeps every engine that answers. Never throws; what is left is left to the next sweep.</summary>
    public Task SweepAsync(HashSet<ExecutionId> live, CancellationToken cancellationToken) =>
        Task.WhenAll(providers.Engines.Select(engine => SweepAsync(engine, live, cancellationToken)));

    private async Task SweepAsync(IExecutor engine, HashSet<ExecutionId> live, CancellationToken cancellationToken)
    {
        if (!providers.Available.Engines.Contains(engine.EngineType, StringComparer.OrdinalIgnoreCase))
        {
            return;
        }

        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var timer = clock.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), patience, Patience, Timeout.InfiniteTimeSpan);
            foreach (var id in await engine.ListAsync(patience.Token).WaitAsync(patience.Token).ConfigureAwait(false))
            {
                if (!live.Contains(id))
                {
                    LogOrphan(logger, engine.EngineType, id);
                    await engine.RemoveAsync(id, patience.Token).WaitAsync(patience.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e)
        {
            LogSweepFailed(logger, e, engine.EngineType);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Removing what {Engine} holds of execution {ExecutionId}, which this node does not know")]
    private static partial void LogOrphan(ILogger logger, string engine, ExecutionId executionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Leftovers of {Engine} could not all be removed")]
    private static partial void LogSweepFailed(ILogger logger, Exception exception, string engine);
}
