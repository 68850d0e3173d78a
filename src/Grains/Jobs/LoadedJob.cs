namespace Bacalhau.Grains;

/// <summary>A job in the memory of its grain: what is committed, what is not written yet, and what was asked of the queue.</summary>
internal sealed class LoadedJob
{
    private readonly Dictionary<ExecutionId, Execution> live;

    public LoadedJob(JobRecord record, long etag, Job spec, IReadOnlyList<Execution> live)
    {
        Record = record;
        ETag = etag;
        Spec = spec;
        this.live = new(live.Count);
        foreach (var execution in live)
        {
            this.live[execution.Id] = execution;
        }
    }

    public JobRecord Record { get; private set; }

    public long ETag { get; private set; }

    public Job Spec { get; private set; }

    public JobMemory Memory { get; private set; } = JobMemory.Empty;

    public bool IsFinished => Record.State.IsTerminal;

    /// <summary>Gets the executions that have not ended.</summary>
    public IReadOnlyDictionary<ExecutionId, Execution> Live => live;

    /// <summary>Gets progress that decided nothing and goes with the next commit.</summary>
    public Dictionary<ExecutionId, Execution> Unwritten { get; } = [];

    /// <summary>Gets what stands in the queue.</summary>
    public StandingRequest Standing { get; } = new();

    /// <summary>Gets what the current version needs of a node.</summary>
    public JobNeeds NeedsOf(Job spec)
    {
        if (!ReferenceEquals(needsOf, spec))
        {
            (needsOf, needs) = (spec, JobNeeds.Of(spec));
        }

        return needs!;
    }

    private Job? needsOf;
    private JobNeeds? needs;

    public JobSituation ToSituation(Func<NodeId, NodeState?> findNode, bool isViewComplete, SchedulingOptions options) => new()
    {
        Record = Record,
        Spec = Spec,
        Live = live,
        Memory = Memory,
        FindNode = findNode,
        IsViewComplete = isViewComplete,
        Options = options,
    };

    /// <summary>Gives what a plan writes.</summary>
    public ChangeSet ToChange(Plan plan, string? idempotencyKey, string? evaluationId)
    {
        IReadOnlyList<Execution> executions = [.. plan.Changed];
        if (Unwritten.Count > 0)
        {
            var changed = plan.Changed.Select(execution => execution.Id).ToHashSet();
            executions = [.. Unwritten.Values.Where(execution => !changed.Contains(execution.Id)), .. executions];
        }

        return new()
        {
            Job = plan.Record,
            ExpectedETag = ETag,
            NewVersion = plan.NewVersion,
            Executions = executions,
            History = plan.History,
            IdempotencyKey = idempotencyKey,
            EvaluationId = idempotencyKey is null ? null : evaluationId,
        };
    }

    /// <summary>Takes over a plan that is on disk.</summary>
    public void Keep(Plan plan, long etag)
    {
        Record = plan.Record;
        ETag = etag;
        Spec = plan.NewVersion ?? Spec;
        Memory = plan.Memory;
        Unwritten.Clear();
        foreach (var execution in plan.Changed)
        {
            if (execution.IsTerminal)
            {
                live.Remove(execution.Id);
            }
            else
            {
                live[execution.Id] = execution;
            }
        }
    }

    /// <summary>Takes over a plan that need not be written yet.</summary>
    public void Remember(Plan plan)
    {
        Memory = plan.Memory;
        foreach (var execution in plan.Changed)
        {
            live[execution.Id] = execution;
            Unwritten[execution.Id] = execution;
        }
    }
}
