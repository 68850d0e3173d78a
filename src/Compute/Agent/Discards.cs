using Microsoft.Extensions.Logging;

namespace Bacalhau.Compute;

/// <summary>
/// Removes what this node keeps of executions whose job is gone: published results, logs, folders. The cluster names them with every heartbeat until it
/// has heard that they are removed; so nothing is remembered here over a restart.
/// </summary>
internal sealed partial class Discards(ProviderCatalog providers, ExecutionFolders folders, ExecutionLogs logs, ILogger<Discards> logger)
{
    private readonly Lock gate = new();
    private readonly HashSet<ExecutionId> removed = [];
    private HashSet<ExecutionId> waiting = [];
    private bool isWorking;

    /// <summary>Gets what has been removed and that the cluster still names.</summary>
    public IReadOnlyList<ExecutionId> Removed()
    {
        lock (gate)
        {
            return removed.Count == 0 ? [] : [.. removed];
        }
    }

    /// <summary>Takes what the cluster names now; returns at once and removes in the background.</summary>
    public void Take(IReadOnlyList<ExecutionId> named)
    {
        lock (gate)
        {
            // What is not named any more has been noted.
            removed.IntersectWith(named);
            waiting = [.. named.Where(id => !removed.Contains(id))];
            if (waiting.Count == 0 || isWorking)
            {
                return;
            }

            isWorking = true;
        }

        _ = WorkAsync();
    }

    private async Task WorkAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (Next() is { } id)
        {
            if (await TryRemoveAsync(id).ConfigureAwait(false))
            {
                lock (gate)
                {
                    removed.Add(id);
                }
            }
        }
    }

    private ExecutionId? Next()
    {
        lock (gate)
        {
            foreach (var id in waiting)
            {
                waiting.Remove(id);
                return id;
            }

            isWorking = false;
            return null;
        }
    }

    private async Task<bool> TryRemoveAsync(ExecutionId id)
    {
        try
        {
            foreach (var publisher in providers.Publishers)
            {
                await publisher.DiscardAsync(id, CancellationToken.None).ConfigureAwait(false);
            }

            logs.Remove(id);
            return ExecutionFolders.Remove(folders.FolderOf(id));
        }
        catch (Exception e)
        {
            LogNotRemoved(logger, e, id);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What is kept of execution {ExecutionId}, whose job is gone, could not be removed; it is tried again")]
    private static partial void LogNotRemoved(ILogger logger, Exception exception, ExecutionId executionId);
}
