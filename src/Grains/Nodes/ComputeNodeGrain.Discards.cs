using Microsoft.Extensions.Logging;

namespace Bacalhau.Grains;

internal sealed partial class ComputeNodeGrain
{
    /// <summary>How many executions one reply names.</summary>
    private const int MostDiscards = 2000;
    private static readonly TimeSpan DiscardsReadEvery = TimeSpan.FromSeconds(30);

    private IReadOnlyList<ExecutionId> discards = [];
    private Task discardsRead = Task.CompletedTask;
    private long? discardsReadAt;

    /// <summary>
    /// Gives what the node may remove because its job is gone, and notes what it has removed. Read from the store now and then, so that it needs no
    /// message from the job, and a node that was away hears it when it is back.
    /// </summary>
    private IReadOnlyList<ExecutionId> Discards(IReadOnlyList<ExecutionId> removed)
    {
        if (removed.Count > 0)
        {
            // Until this is on disk the node may be told again; removing what is not there does nothing.
            var gone = removed.ToHashSet();
            var known = discards.Count;
            discards = [.. discards.Where(id => !gone.Contains(id))];
            ConfirmAsync(removed).Ignore();
            if (known == MostDiscards)
            {
                discardsReadAt = null;
            }
        }

        if (discardsRead.IsCompleted && (!hasHeard || discardsReadAt is not { } at || clock.GetElapsedTime(at) >= DiscardsReadEvery))
        {
            discardsReadAt = clock.GetTimestamp();
            discardsRead = ReadDiscardsAsync();
        }

        return discards;
    }

    private async Task ReadDiscardsAsync()
    {
        try
        {
            discards = await nodeStore.ListDiscardsAsync(Id, MostDiscards, CancellationToken.None);
        }
        catch (Exception error)
        {
            LogDiscardsSilent(logger, error, Id);
        }
    }

    private async Task ConfirmAsync(IReadOnlyList<ExecutionId> removed)
    {
        try
        {
            await nodeStore.ConfirmDiscardsAsync(Id, removed, CancellationToken.None);
        }
        catch (Exception error)
        {
            LogDiscardsSilent(logger, error, Id);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What node {NodeId} has to remove could not be read or noted; it is tried again")]
    private static partial void LogDiscardsSilent(ILogger logger, Exception error, NodeId nodeId);
}
