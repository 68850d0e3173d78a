using Bacalhau.Grains;

namespace Bacalhau.Sim;

/// <summary>The job store: atomic commits with tags, indexes for what is due and what runs where. Every commit is checked against what must never be stored.</summary>
internal sealed class SimStore(World world, Random random)
{
    private readonly Dictionary<JobId, Row> rows = [];
    private readonly Dictionary<NodeId, Dictionary<ExecutionId, Execution>> byNode = [];
    private readonly SortedSet<(DateTimeOffset At, string Id)> due = new(Comparer<(DateTimeOffset At, string Id)>.Create(static (left, right) =>
        left.At != right.At ? left.At.CompareTo(right.At) : string.CompareOrdinal(left.Id, right.Id)));

    private readonly Dictionary<JobId, Row> unfinished = [];

    /// <summary>Gets how many commits there were.</summary>
    public long Commits { get; private set; }

    /// <summary>Gets how many jobs are stored and have not ended.</summary>
    public int Unfinished => unfinished.Count;

    /// <summary>Writes, some milliseconds later.</summary>
    /// <exception cref="IOException">The disk failed; nothing was written.</exception>
    public async Task<CommitOutcome> CommitAsync(ChangeSet change)
    {
        await world.Agenda.DelayAsync(TimeSpan.FromMicroseconds(500 + random.Next(3000)));
        if (random.NextDouble() < world.Options.CommitLoss)
        {
            world.Journal.Note(SimEvent.CommitFailed, change.Job.Id.Value, "");
            throw new IOException("the disk failed");
        }

        return Commit(change);
    }

    public LoadedJob? Load(JobId id) => rows.TryGetValue(id, out var row) ? new(row.Record, row.ETag, row.Spec, [.. row.Live.Values]) : null;

    public JobRecord? Record(JobId id) => rows.GetValueOrDefault(id)?.Record;

    public IReadOnlyList<Execution> LiveOnNode(NodeId node) => byNode.TryGetValue(node, out var live) ? [.. live.Values] : [];

    public List<JobId> ListDue(DateTimeOffset now, int limit) => [.. due.TakeWhile(entry => entry.At <= now).Take(limit).Select(entry => new JobId(entry.Id))];

    public List<JobId> ListUnfinished() => [.. unfinished.Keys];

    private CommitOutcome Commit(ChangeSet change)
    {
        var id = change.Job.Id;
        rows.TryGetValue(id, out var row);
        if ((row?.ETag ?? 0) != change.ExpectedETag)
        {
            return new(CommitStatus.Conflict);
        }

        row ??= rows[id] = unfinished[id] = new(change.Job, change.NewVersion!);
        Check(row, change);
        if (row.Record.DueAt is { } before)
        {
            due.Remove((before, id.Value));
        }

        row.Record = change.Job;
        row.ETag++;
        if (change.Job.DueAt is { } at)
        {
            due.Add((at, id.Value));
        }

        foreach (var execution in change.Executions)
        {
            Put(row, execution);
        }

        if (change.Job.State.IsTerminal)
        {
            unfinished.Remove(id);
        }

        Commits++;
        world.Journal.Note(SimEvent.Committed, id.Value, "", change.Job.State.ToString());
        return new(CommitStatus.Committed, row.ETag);
    }

    private void Put(Row row, Execution execution)
    {
        if (!byNode.TryGetValue(execution.NodeId, out var here))
        {
            byNode[execution.NodeId] = here = [];
        }

        if (execution.IsTerminal)
        {
            row.Live.Remove(execution.Id);
            here.Remove(execution.Id);
        }
        else
        {
            row.Live[execution.Id] = execution;
            here[execution.Id] = execution;
        }
    }

    private void Check(Row row, ChangeSet change)
    {
        var id = change.Job.Id.Value;
        if (row.Record.State.IsTerminal && change.Job.State.StateType != row.Record.State.StateType)
        {
            world.Journal.Break("a terminal state is left", id, $"{row.Record.State.StateType} became {change.Job.State.StateType}");
        }

        foreach (var execution in change.Executions)
        {
            var key = change.Job.Type == JobTypes.Ops ? execution.NodeId.Value : execution.PartitionIndex.ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (execution.State.StateType == ExecutionStateType.Completed && !row.Completed.TryAdd(key, execution.Id) && row.Completed[key] != execution.Id)
            {
                world.Journal.Break("two results for one partition", id, $"partition {key} has {row.Completed[key]} and {execution.Id}");
            }

            if (!row.Live.ContainsKey(execution.Id) && !execution.IsTerminal && row.Seen.Contains(execution.Id))
            {
                world.Journal.Break("a terminal state is left", id, $"execution {execution.Id} had ended and is {execution.State.StateType}");
            }

            if (!execution.IsTerminal && row.Seen.Add(execution.Id))
            {
                CheckRoom(execution);
            }
        }
    }

    /// <summary>What the agent says has ended takes no room, though its end may not be committed yet.</summary>
    private void CheckRoom(Execution placed)
    {
        var node = world.Node(placed.NodeId);
        var sum = placed.Allocated;
        if (byNode.TryGetValue(placed.NodeId, out var here))
        {
            foreach (var execution in here.Values)
            {
                sum += node.Agent.HasEnded(execution.Id) ? ComputeResources.None : execution.Allocated;
            }
        }

        if (!sum.FitsIn(node.Info.Compute.MaxCapacity))
        {
            world.Journal.Break("capacity exceeded", placed.NodeId.Value, $"committed executions need {sum} with {placed.Id} of {placed.JobId}");
        }
    }

    private sealed class Row(JobRecord record, Job spec)
    {
        public JobRecord Record { get; set; } = record;

        public Job Spec { get; } = spec;

        public long ETag { get; set; }

        public Dictionary<ExecutionId, Execution> Live { get; } = [];

        public Dictionary<string, ExecutionId> Completed { get; } = new(StringComparer.Ordinal);

        public HashSet<ExecutionId> Seen { get; } = [];
    }
}
