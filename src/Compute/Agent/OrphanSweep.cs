using Microsoft.Extensions.Logging;

namespace Bacalhau.Compute;

/// <summary>Removes what engines hold of executions that this node does not need (any more): left by a crash, or by an engine that did not answer in time.</summary>
internal sealed partial class OrphanSweep(ProviderCatalog providers, TimeProvider clock, ILogger<OrphanSweep> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Sweeps every engine that answers. Never throws; what is left is left to the next sweep.</summary>
    /// <param name="isOrphan">Whether nothing here needs what an engine holds of an execution; asked after the engine has named it.</param>
    /// <param name="cancellationToken">Ends the sweep.</param>
    public Task SweepAsync(Func<ExecutionId, bool> isOrphan, CancellationToken cancellationToken) =>
        Task.WhenAll(providers.Engines.Select(engine => SweepAsync(engine, isOrphan, cancellationToken)));

    private async Task SweepAsync(IExecutor engine, Func<ExecutionId, bool> isOrphan, CancellationToken cancellationToken)
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
                if (isOrphan(id))
                {
                    LogOrphan(logger, engine.EngineType, id);
                    await engine.RemoveAsync(id, patience.Token).WaitAsync(patience.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                LogSweepFailed(logger, e, engine.EngineType);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Removing what {Engine} holds of execution {ExecutionId}, which this node does not need")]
    private static partial void LogOrphan(ILogger logger, string engine, ExecutionId executionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Leftovers of {Engine} could not all be removed")]
    private static partial void LogSweepFailed(ILogger logger, Exception exception, string engine);
}
