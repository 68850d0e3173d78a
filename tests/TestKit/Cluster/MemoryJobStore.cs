using System.Collections.Concurrent;

namespace Bacalhau.TestKit;

/// <summary>
/// A job store in memory with the promises of a real one: atomic commits, tags, unique names and keys. Remembers every commit, and can be told to fail.
/// </summary>
public sealed class MemoryJobStore : IJobStore, INodeStore, IJobQueries
{
    private readonly Lock gate = new();
    private readonly Dictionary<JobId, Row> jobs = [];
    private readonly Dictionary<(string Namespace, string Name), JobId> names = [];
    private readonly Dictionary<string, (JobId Job, string Evaluation)> keys = [];
    private readonly Dictionary<ExecutionId, Execution> executions = [];
    private readonly HashSet<(NodeId Node, ExecutionId Execution)> discards = [];
    private readonly ConcurrentDictionary<NodeId, NodeRecord> nodes = [];
    private readonly Dictionary<JobId, List<(Func<JobRecord, bool> Matches, TaskCompletionSource<JobRecord> Source)>> watchers = [];
    private readonly List<(NodeId Node, Func<NodeRecord, bool> Matches, TaskCompletionSource<NodeRecord> Source)> nodeWatchers = [];
    private int commits;

    /// <summary>Gets how many commits there were.</summary>
    public int Commits => commits;

    /// <summary>Gets or sets what happens instead of a commit; null for nothing special. A thrown error is what the caller sees.</summary>
    public Func<ChangeSet, Exception?>? BeforeCommit { get; set; }

    /// <summary>Gets or sets what the caller sees although the commit has been made; null for nothing special.</summary>
    public Func<ChangeSet, Exception?>? AfterCommit { get; set; }

    /// <summary>Gets or sets what happens instead of a deletion; null for nothing special. A thrown error is what the caller sees.</summary>
    public Func<JobId, Exception?>? BeforeDelete { get; set; }

    /// <summary>Gets all history of a job.</summary>
    public IReadOnlyList<JobHistoryEntry> HistoryOf(JobId id)
    {
        lock (gate)
        {
            return jobs.TryGetValue(id, out var row) ? [.. row.History.Values] : [];
        }
    }

    /// <summary>Gets all executions of a job, oldest first.</summary>
    public IReadOnlyList<Execution> ExecutionsOf(JobId id)
    {
        lock (gate)
        {
            return [.. executions.Values.Where(execution => execution.JobId == id).OrderBy(execution => execution.CreatedAt).ThenBy(execution => execution.PartitionIndex)];
        }
    }

    /// <summary>Completes with the first committed row of the job that matches, at once when it already does.</summary>
    public Task<JobRecord> WhenAsync(JobId id, Func<JobRecord, bool> matches)
    {
        lock (gate)
        {
            if (jobs.TryGetValue(id, out var row) && matches(row.Record))
            {
                return Task.FromResult(row.Record);
            }

            var source = new TaskCompletionSource<JobRecord>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!watchers.TryGetValue(id, out var list))
            {
                watchers[id] = list = [];
            }

            list.Add((matches, source));
            return source.Task;
        }
    }

    /// <inheritdoc/>
    public Task<CommitOutcome> CommitAsync(ChangeSet change, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (BeforeCommit?.Invoke(change) is { } failure)
            {
                return Task.FromException<CommitOutcome>(failure);
            }

            var outcome = Commit(change);
            return AfterCommit?.Invoke(change) is { } late ? Task.FromException<CommitOutcome>(late) : Task.FromResult(outcome);
        }
    }

    /// <inheritdoc/>
    public Task<StoredJob?> LoadAsync(JobId id, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult(jobs.TryGetValue(id, out var row)
                ? new StoredJob(row.Record, row.ETag, row.Versions[row.Record.Version], [.. row.Live.Values])
                : null);
        }
    }

    /// <inheritdoc/>
    public Task<Job?> LoadVersionAsync(JobId id, long version, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult(jobs.TryGetValue(id, out var row) ? row.Versions.GetValueOrDefault(version) : null);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobId>> ListUnfinishedAsync(JobId? after, int limit, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<JobId>>([.. jobs.Values.Where(row => !row.Record.State.IsTerminal).Select(row => row.Record.Id)
                .Where(id => after is not { } a || string.CompareOrdinal(id.Value, a.Value) > 0).OrderBy(id => id.Value, StringComparer.Ordinal).Take(limit)]);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobId>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<JobId>>([.. jobs.Values.Where(row => row.Record.DueAt <= now).OrderBy(row => row.Record.DueAt).Select(row => row.Record.Id).Take(limit)]);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Execution>> ListLiveOnNodeAsync(NodeId node, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<Execution>>([.. executions.Values.Where(execution => execution.NodeId == node && !execution.IsTerminal)]);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobId>> ListFinishedAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<JobId>>([.. jobs.Values.Where(row => row.Record.State.IsTerminal && row.Record.ModifiedAt < before)
                .OrderBy(row => row.Record.ModifiedAt).Select(row => row.Record.Id).Take(limit)]);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobId>> ListSurplusAsync(long keep, bool ofEachNamespace, int limit, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<JobId>>([.. jobs.Values.Where(row => row.Record.State.IsTerminal)
                .GroupBy(row => ofEachNamespace ? row.Record.Namespace : "")
                .SelectMany(group => group.OrderByDescending(row => row.Record.ModifiedAt).Skip((int)Math.Min(keep, int.MaxValue)))
                .Select(row => row.Record.Id).Take(limit)]);
        }
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(JobId id, long expectedETag, CancellationToken cancellationToken)
    {
        if (BeforeDelete?.Invoke(id) is { } trouble)
        {
            return Task.FromException<bool>(trouble);
        }

        lock (gate)
        {
            if (!jobs.TryGetValue(id, out var row) || !row.Record.State.IsTerminal || row.ETag != expectedETag)
            {
                return Task.FromResult(false);
            }

            jobs.Remove(id);
            names.Remove((row.Record.Namespace, row.Record.Name));
            discards.UnionWith(executions.Values.Where(execution => execution.JobId == id && nodes.ContainsKey(execution.NodeId)).Select(execution => (execution.NodeId, execution.Id)));
            foreach (var key in keys.Where(entry => entry.Value.Job == id).Select(entry => entry.Key).ToList())
            {
                keys.Remove(key);
            }

            foreach (var execution in executions.Values.Where(execution => execution.JobId == id).ToList())
            {
                executions.Remove(execution.Id);
            }

            return Task.FromResult(true);
        }
    }

    /// <inheritdoc/>
    public Task SaveNodeAsync(NodeRecord node, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            nodes[node.Info.Id] = node;
            foreach (var watcher in nodeWatchers.Where(watcher => watcher.Node == node.Info.Id && watcher.Matches(node)).ToList())
            {
                nodeWatchers.Remove(watcher);
                watcher.Source.TrySetResult(node);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Completes with the first row of a node that matches, the one that stands now included.</summary>
    public Task<NodeRecord> WhenNodeAsync(NodeId id, Func<NodeRecord, bool> matches)
    {
        lock (gate)
        {
            if (nodes.TryGetValue(id, out var node) && matches(node))
            {
                return Task.FromResult(node);
            }

            var source = new TaskCompletionSource<NodeRecord>(TaskCreationOptions.RunContinuationsAsynchronously);
            nodeWatchers.Add((id, matches, source));
            return source.Task;
        }
    }

    /// <inheritdoc/>
    public Task<NodeRecord?> LoadNodeAsync(NodeId id, CancellationToken cancellationToken) => Task.FromResult(nodes.GetValueOrDefault(id));

    /// <inheritdoc/>
    public Task<IReadOnlyList<NodeRecord>> ListNodesAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<NodeRecord>>([.. nodes.Values]);

    /// <inheritdoc/>
    public Task<bool> DeleteNodeAsync(NodeId id, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            discards.RemoveWhere(discard => discard.Node == id);
        }

        return Task.FromResult(nodes.TryRemove(id, out _));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ExecutionId>> ListDiscardsAsync(NodeId node, int limit, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<ExecutionId>>([.. discards.Where(discard => discard.Node == node).Select(discard => discard.Execution)
                .OrderBy(id => id.Value, StringComparer.Ordinal).Take(limit)]);
        }
    }

    /// <inheritdoc/>
    public Task ConfirmDiscardsAsync(NodeId node, IReadOnlyList<ExecutionId> executions, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            discards.ExceptWith(executions.Select(execution => (node, execution)));
        }

        foreach (var execution in executions)
        {
            Confirmed.Add((node, execution));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<JobRecord?> GetRecordAsync(JobId id, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult(jobs.TryGetValue(id, out var row) ? row.Record : null);
        }
    }

    /// <inheritdoc/>
    public Task<Execution?> GetExecutionAsync(ExecutionId id, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult(executions.GetValueOrDefault(id));
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobId>> FindAsync(string idOrName, string @namespace, CancellationToken cancellationToken) => throw NotOffered();

    /// <inheritdoc/>
    public Task<JobId?> FindByNameAsync(string name, string @namespace, CancellationToken cancellationToken) => throw NotOffered();

    /// <inheritdoc/>
    public Task<(JobId Job, string EvaluationId)?> FindSubmissionAsync(string idempotencyKey, CancellationToken cancellationToken) => throw NotOffered();

    /// <inheritdoc/>
    public Task<Job?> GetAsync(JobId id, long version, CancellationToken cancellationToken) => throw NotOffered();

    /// <inheritdoc/>
    public Task<Page<Job>> ListAsync(JobListQuery query, CancellationToken cancellationToken) => throw NotOffered();

    /// <inheritdoc/>
    public Task<IReadOnlyList<Job>> ListVersionsAsync(JobId id, CancellationToken cancellationToken) => throw NotOffered();

    /// <inheritdoc/>
    public Task<Page<Execution>> ListExecutionsAsync(ExecutionListQuery query, CancellationToken cancellationToken) => throw NotOffered();

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobHistoryEntry>> ListHistoryAsync(HistoryQuery query, CancellationToken cancellationToken) => Task.FromResult(HistoryOf(query.JobId));

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<JobStateType, long>> CountByStateAsync(CancellationToken cancellationToken) => throw NotOffered();

    /// <summary>Completes once a node has been noted to have removed an execution's files, also when that was before.</summary>
    public Task WhenConfirmedAsync(NodeId node, ExecutionId execution) => Confirmed.FirstAsync(entry => entry == (node, execution));

    private Compute.Moments<(NodeId Node, ExecutionId Execution)> Confirmed { get; } = new();

    private CommitOutcome Commit(ChangeSet change)
    {
        var id = change.Job.Id;
        if (change.IdempotencyKey is { } key && keys.TryGetValue(key, out var first))
        {
            return new(CommitStatus.Repeated, 0, first.Job, first.Evaluation);
        }

        jobs.TryGetValue(id, out var row);
        if ((row?.ETag ?? 0) != change.ExpectedETag)
        {
            return new(CommitStatus.Conflict);
        }

        var name = (change.Job.Namespace, change.Job.Name);
        if (names.TryGetValue(name, out var holder) && holder != id)
        {
            return new(CommitStatus.NameTaken, 0, holder);
        }

        names[name] = id;
        row ??= jobs[id] = new(change.Job);
        row.Record = change.Job;
        row.ETag++;
        if (change.IdempotencyKey is { } fresh)
        {
            keys[fresh] = (id, change.EvaluationId ?? "");
        }

        if (change.NewVersion is { } version)
        {
            row.Versions[change.Job.Version] = version;
        }

        foreach (var execution in change.Executions)
        {
            executions[execution.Id] = execution;
            if (execution.IsTerminal)
            {
                row.Live.Remove(execution.Id);
            }
            else
            {
                row.Live[execution.Id] = execution;
            }
        }

        foreach (var entry in change.History)
        {
            row.History.TryAdd(entry.Sequence, entry);
        }

        commits++;
        if (watchers.TryGetValue(id, out var waiting))
        {
            foreach (var watcher in waiting.Where(watcher => watcher.Matches(row.Record)).ToList())
            {
                watcher.Source.TrySetResult(row.Record);
                waiting.Remove(watcher);
            }
        }

        return new(CommitStatus.Committed, row.ETag);
    }

    private static NotSupportedException NotOffered() => new("the store for grain tests answers no lists");

    private sealed class Row(JobRecord record)
    {
        public JobRecord Record { get; set; } = record;

        public long ETag { get; set; }

        public Dictionary<long, Job> Versions { get; } = [];

        public Dictionary<ExecutionId, Execution> Live { get; } = [];

        public SortedDictionary<long, JobHistoryEntry> History { get; } = [];
    }
}
