using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Bacalhau.Compute;

/// <summary>The logs of this node: those being written, and those of ended executions until they age.</summary>
internal sealed class ExecutionLogs(ExecutionFolders folders, IOptions<LogOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<ExecutionId, ExecutionLog> open = new();

    /// <summary>Gives the log of an execution that is going to run; the same one for a repeat. No file is made before the first byte.</summary>
    public ExecutionLog Open(ExecutionId id) =>
        open.GetOrAdd(id, static (id, logs) => new ExecutionLog(logs.folders.LogOf(id), logs.options.Value, logs.clock), (folders, options, clock));

    /// <summary>Ends the log; it stays readable from disk.</summary>
    public void Close(ExecutionId id)
    {
        if (open.TryRemove(id, out var log))
        {
            log.End();
        }
    }

    /// <summary>Finds a log; null when there is none (any more), or the execution printed nothing.</summary>
    public ExecutionLog? Find(ExecutionId id) =>
        open.TryGetValue(id, out var log) ? log
        : File.Exists(folders.LogOf(id)) ? ExecutionLog.Ended(folders.LogOf(id), options.Value, clock)
        : null;

    /// <summary>Gives an empty log that has ended.</summary>
    public ExecutionLog Empty(ExecutionId id) => ExecutionLog.Ended(folders.LogOf(id), options.Value, clock);

    /// <summary>Removes the log of an execution that has ended; does nothing when there is none. Who reads it reads on.</summary>
    public void Remove(ExecutionId id)
    {
        if (!open.ContainsKey(id) && Directory.Exists(folders.Logs))
        {
            File.Delete(folders.LogOf(id));
        }
    }

    /// <summary>Removes logs of ended executions that are too old, and the oldest beyond the size limit. Who reads one of them reads on.</summary>
    public void Sweep()
    {
        if (!Directory.Exists(folders.Logs))
        {
            return;
        }

        var live = open.Keys.Select(folders.LogOf).ToHashSet(StringComparer.Ordinal);
        var oldest = clock.GetUtcNow() - options.Value.Retention;
        var total = 0L;
        foreach (var file in new DirectoryInfo(folders.Logs).EnumerateFiles("*.log").OrderByDescending(file => file.LastWriteTimeUtc).ToList())
        {
            total += file.Length;
            if (!live.Contains(file.FullName) && (file.LastWriteTimeUtc < oldest.UtcDateTime || total > options.Value.MaxTotalBytes))
            {
                file.Delete();
            }
        }
    }
}
