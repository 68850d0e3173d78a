using System.Collections.Concurrent;

namespace Bacalhau.Silo.Tests.Hosting;

/// <summary>Jobs in memory: what the job store and the job grains would hold. A job runs nowhere; tests move it by hand.</summary>
internal sealed class MemoryJobs(TimeProvider clock) : IJobQueries
{
    private readonly ConcurrentDictionary<JobId, Stored> jobs = new();
    private readonly ConcurrentDictionary<string, (JobId Job, string EvaluationId)> submissions = new(StringComparer.Ordinal);

    /// <summary>How many reads have been made; 0 shows that a refusal came before any.</summary>
    public int Reads { get; private set; }

    /// <summary>Makes every read wait for this.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Called behind each read of a job's row, so that a test can change the job in between.</summary>
    public Action<JobId>? RecordRead { get; set; }

    public TimeProvider Clock => clock;

    public Stored? Find(JobId id) => jobs.GetValueOrDefault(id);

    public Stored Add(Job job, string owner = Principal.AnonymousId)
    {
        var now = clock.GetUtcNow();
        var accepted = job with { State = new(JobStateType.Pending), Version = 1, Revision = 1, CreatedAt = now, ModifiedAt = now };
        var stored = new Stored(accepted, owner);
        jobs[job.Id] = stored;
        stored.Note(HistoryLevel.JobLevel, EventTopics.Submission, "Job submitted", now);
        return stored;
    }

    public void Remember(string key, JobId job, string evaluation) => submissions[key] = (job, evaluation);

    public bool Knows(string key, out (JobId Job, string EvaluationId) first) => submissions.TryGetValue(key, out first);

    public async Task<IReadOnlyList<JobId>> FindAsync(string idOrName, string @namespace, CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        if (jobs.Values.FirstOrDefault(stored => stored.Job.Name == idOrName && stored.Job.Namespace == @namespace) is { } named)
        {
            return [named.Job.Id];
        }

        return EntityIds.IsFull(idOrName, JobId.Prefix)
            ? jobs.ContainsKey(new(idOrName)) ? [new JobId(idOrName)] : []
            : [.. jobs.Keys.Where(id => id.Value.StartsWith(idOrName, StringComparison.Ordinal)).Take(2)];
    }

    public async Task<JobId?> FindByNameAsync(string name, string @namespace, CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        return jobs.Values.FirstOrDefault(stored => stored.Job.Name == name && stored.Job.Namespace == @namespace)?.Job.Id;
    }

    public async Task<(JobId Job, string EvaluationId)?> FindSubmissionAsync(string idempotencyKey, CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        return submissions.TryGetValue(idempotencyKey, out var first) ? first : null;
    }

    public async Task<Job?> GetAsync(JobId id, long version, CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        return jobs.TryGetValue(id, out var stored) ? version is 0 || version == stored.Job.Version ? stored.Job : stored.Old.GetValueOrDefault(version) : null;
    }

    public async Task<JobRecord?> GetRecordAsync(JobId id, CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        var record = jobs.TryGetValue(id, out var stored) ? stored.Record : null;
        RecordRead?.Invoke(id);
        return record;
    }

    public async Task<Page<Job>> ListAsync(JobListQuery query, CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        var all = jobs.Values.Select(stored => stored.Job)
            .Where(job => query.Namespace is null || job.Namespace == query.Namespace)
            .Where(job => query.Selector.MatchesAll(job.Labels));
        Func<Job, (DateTimeOffset, string)> key = query.Order switch
        {
            ListOrder.ModifiedAt => job => (job.ModifiedAt, job.Id.Value),
            ListOrder.Id => job => (default, job.Id.Value),
            _ => job => (job.CreatedAt, job.Id.Value),
        };
        var sorted = (query.Reverse ? all.OrderByDescending(key) : all.OrderBy(key)).ToList();
        var start = query.After is { } after
            ? sorted.FindIndex(job => job.Id.Value == after.Id) + 1
            : Math.Min(query.Offset, sorted.Count);
        var page = sorted.Skip(start).Take(query.Limit == 0 ? int.MaxValue : query.Limit).ToList();
        return new(page, start + page.Count < sorted.Count ? new PageCursor(key(page[^1]).Item1, page[^1].Id.Value) : null);
    }

    public async Task<IReadOnlyList<Job>> ListVersionsAsync(JobId id, CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        return jobs.TryGetValue(id, out var stored) ? [.. stored.Old.Values.OrderBy(job => job.Version), stored.Job] : [];
    }

    public async Task<Page<Execution>> ListExecutionsAsync(ExecutionListQuery query, CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        if (!jobs.TryGetValue(query.JobId, out var stored))
        {
            return new([], null);
        }

        var items = stored.Executions
            .Where(execution => query.Version is null || execution.JobVersion == query.Version)
            .Where(execution => query.Namespace is null || execution.Namespace == query.Namespace)
            .OrderBy(execution => query.Order == ListOrder.ModifiedAt ? execution.ModifiedAt : execution.CreatedAt)
            .ToList();
        if (query.Reverse)
        {
            items.Reverse();
        }

        var start = query.After is { } after ? items.FindIndex(execution => execution.Id.Value == after.Id) + 1 : 0;
        var page = items.Skip(start).Take(query.Limit == 0 ? int.MaxValue : query.Limit).ToList();
        return new(page, start + page.Count < items.Count ? new PageCursor(page[^1].CreatedAt, page[^1].Id.Value) : null);
    }

    public async Task<Execution?> GetExecutionAsync(ExecutionId id, CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        return jobs.Values.SelectMany(stored => stored.Executions).FirstOrDefault(execution => execution.Id == id);
    }

    public async Task<IReadOnlyList<JobHistoryEntry>> ListHistoryAsync(HistoryQuery query, CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        if (!jobs.TryGetValue(query.JobId, out var stored))
        {
            return [];
        }

        var entries = stored.History
            .Where(entry => entry.Sequence >= query.FromSequence)
            .Where(entry => query.Version is null || entry.JobVersion == query.Version)
            .Where(entry => query.Level is null || entry.Level == query.Level)
            .Where(entry => query.Since is null || entry.At >= query.Since)
            .Where(entry => query.ExecutionIdPrefix is null || entry.ExecutionId.Value.StartsWith(query.ExecutionIdPrefix, StringComparison.Ordinal));
        return [.. query.Limit > 0 ? entries.Take(query.Limit) : entries];
    }

    public Task<IReadOnlyDictionary<JobStateType, long>> CountByStateAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<JobStateType, long>>(jobs.Values.CountBy(stored => stored.Job.State.StateType).ToDictionary(pair => pair.Key, pair => (long)pair.Value));

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        Reads++;
        await Gate.WaitAsync(cancellationToken);
    }

    /// <summary>One job with all that belongs to it.</summary>
    internal sealed class Stored(Job job, string owner)
    {
        public Job Job { get; set; } = job;

        public Dictionary<long, Job> Old { get; } = [];

        public List<Execution> Executions { get; } = [];

        public List<JobHistoryEntry> History { get; } = [];

        /// <summary>Adds to the row what only a scheduler would write.</summary>
        public Func<JobRecord, JobRecord>? Scheduling { get; set; }

        public JobRecord Record => Scheduling?.Invoke(Row) ?? Row;

        private JobRecord Row => new()
        {
            Id = Job.Id,
            Name = Job.Name,
            Namespace = Job.Namespace,
            Type = Job.Type,
            Priority = Job.Priority,
            Count = Job.Count,
            Owner = owner,
            State = Job.State,
            Version = Job.Version,
            Revision = Job.Revision,
            CreatedAt = Job.CreatedAt,
            ModifiedAt = Job.ModifiedAt,
            VersionAt = Job.CreatedAt,
        };

        /// <summary>Adds an entry to the history.</summary>
        public void Note(HistoryLevel level, string topic, string message, DateTimeOffset at, ExecutionId? execution = null, string? newState = null) => History.Add(new()
        {
            Sequence = History.Count + 1,
            Level = level,
            JobId = Job.Id,
            JobVersion = Job.Version,
            ExecutionId = execution ?? new(""),
            Event = new(topic, message, at) { Details = newState is null ? null : new Dictionary<string, string> { [EventDetails.NewState] = newState } },
            At = at,
        });

        /// <summary>Puts an execution on a node.</summary>
        public Execution Place(NodeId node, ExecutionStateType state, DateTimeOffset at, SpecConfig? published = null)
        {
            var execution = new Execution
            {
                Id = ExecutionId.New(),
                JobId = Job.Id,
                Namespace = Job.Namespace,
                JobVersion = Job.Version,
                NodeId = node,
                Desired = new(DesiredStateType.Running),
                State = new(state),
                PublishedResult = published,
                CreatedAt = at,
                ModifiedAt = at,
            };
            Executions.Add(execution);
            Note(HistoryLevel.ExecutionLevel, EventTopics.Scheduling, "Requested execution", at, execution.Id);
            return execution;
        }

        /// <summary>Brings the job to a state.</summary>
        public void Move(JobStateType state, DateTimeOffset at, string message = "")
        {
            Job = Job with { State = new(state, message), Revision = Job.Revision + 1, ModifiedAt = at };
            Note(HistoryLevel.JobLevel, EventTopics.StateUpdate, state.ToString(), at, newState: state.ToString());
        }
    }
}
