using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bacalhau.Compute;

/// <summary>What must be done now and then: looking whether engines have come or gone, and what they hold for nothing, removing old files, writing the tally of completed jobs.</summary>
internal sealed partial class AgentChores(
    ProviderCatalog providers, OrphanSweep orphans, ExecutionFolders folders, ExecutionLogs logs, IOptions<RetentionOptions> retention, IOptions<LogOptions> logOptions,
    ComputeNodeIdentity node, TimeProvider clock, ILogger<AgentChores> logger) : IDisposable
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource stopping = new();
    private Task loops = Task.CompletedTask;
    private ExecutionStore? store;
    private Func<HashSet<ExecutionId>> live = () => [];
    private long written = -1;

    /// <summary>Begins.</summary>
    /// <param name="executions">The agent's store.</param>
    /// <param name="liveNow">Gives the executions whose files are in use.</param>
    /// <param name="hasEnded">Tells of an execution whether it was here and has ended.</param>
    public void Start(ExecutionStore executions, Func<HashSet<ExecutionId>> liveNow, Func<ExecutionId, bool> hasEnded)
    {
        (store, live) = (executions, liveNow);
        Try(WriteTally);
        loops = Task.WhenAll(
            EveryAsync(RefreshInterval, () => LookAtEnginesAsync(hasEnded)),
            EveryAsync(retention.Value.SweepInterval, SweepAsync));
    }

    /// <summary>Stops, and writes the tally a last time.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await loops.ConfigureAwait(false);
        if (store is not null)
        {
            Try(WriteTally);
        }
    }

    /// <summary>Removes old files and forgets old executions.</summary>
    public async Task SweepAsync()
    {
        Try(WriteTally);
        Try(SweepFolders);
        Try(logs.Sweep);
        await store!.AgeAsync(clock.GetUtcNow() - logOptions.Value.Retention).ConfigureAwait(false);
    }

    public void Dispose() => stopping.Dispose();

    private async Task EveryAsync(TimeSpan interval, Func<Task> chore)
    {
        using var timer = new PeriodicTimer(interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token).ConfigureAwait(false))
            {
                try
                {
                    await chore().ConfigureAwait(false);
                }
                catch (Exception e) when (!stopping.IsCancellationRequested)
                {
                    LogChoreFailed(logger, e);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    /// <summary>An engine that was told too late, or not heard, may hold what is over.</summary>
    private async Task LookAtEnginesAsync(Func<ExecutionId, bool> hasEnded)
    {
        await providers.RefreshAsync(stopping.Token).ConfigureAwait(false);
        await orphans.SweepAsync(hasEnded, stopping.Token).ConfigureAwait(false);
    }

    private void SweepFolders()
    {
        if (!Directory.Exists(folders.Root))
        {
            return;
        }

        var inUse = live().Select(ExecutionFolders.NameOf).ToHashSet(StringComparer.Ordinal);
        var oldest = (clock.GetUtcNow() - retention.Value.Folders).UtcDateTime;
        foreach (var folder in new DirectoryInfo(folders.Root).EnumerateDirectories())
        {
            if (!inUse.Contains(folder.Name) && folder.LastWriteTimeUtc <= oldest && !ExecutionFolders.Remove(folder.FullName))
            {
                LogFolderLeft(logger, folder.FullName);
            }
        }
    }

    private void WriteTally()
    {
        var completed = store!.CountCompleted();
        if (completed == written)
        {
            return;
        }

        var path = Path.Combine(node.DataFolder, "jobStats.json");
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(new Dictionary<string, long> { ["JobsCompleted"] = completed }));
        File.Move(path + ".new", path, overwrite: true);
        written = completed;
    }

    private void Try(Action chore)
    {
        try
        {
            chore();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            LogChoreFailed(logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A chore of the node failed; it is tried again later")]
    private static partial void LogChoreFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Folder} is old and cannot be removed")]
    private static partial void LogFolderLeft(ILogger logger, string folder);
}
