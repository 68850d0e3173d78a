namespace Bacalhau.TestKit;

/// <summary>What a job store must remember, as plainly as it can be said: dictionaries.</summary>
internal sealed class JobStoreModel
{
    private readonly Dictionary<JobId, (JobRecord Record, long ETag)> jobs = [];
    private readonly Dictionary<string, (JobId Job, string Evaluation)> submissions = new(StringComparer.Ordinal);
    private readonly Dictionary<JobId, SortedDictionary<long, JobHistoryEntry>> history = [];
    private readonly Dictionary<ExecutionId, Execution> executions = [];

    public IEnumerable<JobRecord> Jobs => jobs.Values.Select(job => job.Record);

    public long ETag(JobId id) => jobs.TryGetValue(id, out var job) ? job.ETag : 0;

    public JobRecord? Record(JobId id) => jobs.TryGetValue(id, out var job) ? job.Record : null;

    public IEnumerable<JobHistoryEntry> History(JobId id) => history.TryGetValue(id, out var entries) ? entries.Values : [];

    public IEnumerable<Execution> Executions(JobId id) => executions.Values.Where(execution => execution.JobId == id);

    /// <summary>Commits, with the tag the store gave when it did.</summary>
    public CommitOutcome Commit(ChangeSet change, long etag)
    {
        if (change.IdempotencyKey is { } key && submissions.TryGetValue(key, out var first))
        {
            return new(CommitStatus.Repeated, Existing: first.Job, EvaluationId: first.Evaluation);
        }

        var id = change.Job.Id;
        if (ETag(id) != change.ExpectedETag)
        {
            return new(CommitStatus.Conflict);
        }

        if (Jobs.FirstOrDefault(job => job.Id != id && job.Namespace == change.Job.Namespace && job.Name == change.Job.Name) is { } named)
        {
            return new(CommitStatus.NameTaken, Existing: named.Id);
        }

        jobs[id] = (change.Job, etag);
        foreach (var execution in change.Executions)
        {
            executions[execution.Id] = execution;
        }

        if (!history.TryGetValue(id, out var entries))
        {
            history.Add(id, entries = []);
        }

        foreach (var entry in change.History)
        {
            entries.TryAdd(entry.Sequence, entry);
        }

        if (change.IdempotencyKey is { } newKey)
        {
            submissions.Add(newKey, (id, change.EvaluationId ?? ""));
        }

        return new(CommitStatus.Committed, etag);
    }

    public bool Delete(JobId id, long expectedETag)
    {
        if (!jobs.TryGetValue(id, out var job) || job.ETag != expectedETag || !job.Record.State.IsTerminal)
        {
            return false;
        }

        jobs.Remove(id);
        history.Remove(id);
        foreach (var execution in Executions(id).ToList())
        {
            executions.Remove(execution.Id);
        }

        foreach (var key in submissions.Where(submission => submission.Value.Job == id).Select(submission => submission.Key).ToList())
        {
            submissions.Remove(key);
        }

        return true;
    }

    /// <summary>Tells whether labels satisfy a requirement, as Kubernetes has it.</summary>
    public static bool Satisfies(IReadOnlyDictionary<string, string> labels, LabelConstraint requirement)
    {
        var has = labels.TryGetValue(requirement.Key, out var value);
        return requirement.Operator switch
        {
            "exists" => has,
            "!" => !has,
            "notin" or "!=" => !has || !requirement.Values.Contains(value),
            "gt" => has && long.TryParse(value, out var number) && number > long.Parse(requirement.Values[0], null),
            "lt" => has && long.TryParse(value, out var number) && number < long.Parse(requirement.Values[0], null),
            _ => has && requirement.Values.Contains(value),
        };
    }
}
