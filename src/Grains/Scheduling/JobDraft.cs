using System.Collections.Immutable;

namespace Bacalhau.Grains;

/// <summary>
/// A decision in the making: the situation with changes laid over it. Lives for one decision and touches nothing outside itself,
/// so that deciding as a whole is a pure function.
/// </summary>
internal sealed class JobDraft
{
    private readonly JobSituation situation;
    private readonly Dictionary<ExecutionId, Execution> changed = [];
    private readonly List<JobHistoryEntry> history = [];
    private readonly List<Execution> start = [];
    private readonly List<(NodeId, StopOrder)> stop = [];
    private readonly List<(NodeId, ExecutionFence)> permit = [];
    private readonly List<(NodeId, ExecutionId)> forget = [];
    private readonly List<GrantedPlacement> unused = [];
    private long sequence;

    public JobDraft(JobSituation situation, DateTimeOffset now, string evaluationId)
    {
        this.situation = situation;
        Now = now;
        EvaluationId = evaluationId;
        Record = situation.Record;
        Spec = situation.Spec;
        Memory = situation.Memory;
        sequence = Record.NextSequence;
        LiveCount = situation.Live.Count;
    }

    public DateTimeOffset Now { get; }

    public string EvaluationId { get; set; }

    public JobRecord Record { get; set; }

    public Job Spec { get; private set; }

    public Job? NewVersion { get; private set; }

    public JobMemory Memory { get; set; }

    public SchedulingOptions Options => situation.Options;

    public bool IsViewComplete => situation.IsViewComplete;

    /// <summary>Gets how many executions have not ended.</summary>
    public int LiveCount { get; private set; }

    /// <summary>Gets or sets whether something must be written.</summary>
    public bool MustCommit { get; set; }

    public bool IsFinished => Record.State.IsTerminal;

    public Func<NodeId, NodeState?> FindNode => situation.FindNode;

    /// <summary>Gets the executions that have not ended.</summary>
    public IEnumerable<Execution> Live
    {
        get
        {
            foreach (var execution in situation.Live.Values)
            {
                var current = changed.Count > 0 && changed.TryGetValue(execution.Id, out var newer) ? newer : execution;
                if (!current.IsTerminal)
                {
                    yield return current;
                }
            }

            foreach (var execution in changed.Values)
            {
                if (!execution.IsTerminal && !situation.Live.ContainsKey(execution.Id))
                {
                    yield return execution;
                }
            }
        }
    }

    /// <summary>Gives the executions that have not ended as they are now, for loops that change them.</summary>
    public List<Execution> SnapshotLive() => LiveCount == 0 ? [] : [.. Live];

    /// <summary>Finds an execution that has not ended; null when there is none.</summary>
    public Execution? FindLive(ExecutionId id) =>
        (changed.TryGetValue(id, out var current) || situation.Live.TryGetValue(id, out current)) && !current.IsTerminal ? current : null;

    /// <summary>Puts a changed or new execution down. A minor change may wait for the next commit.</summary>
    public void Put(Execution execution, bool minor = false)
    {
        var isNew = !changed.TryGetValue(execution.Id, out var before) && !situation.Live.TryGetValue(execution.Id, out before);
        var wasLive = before is { IsTerminal: false };
        changed[execution.Id] = execution with { Revision = isNew ? 1 : before!.Revision + 1, ModifiedAt = Now };
        LiveCount += (execution.IsTerminal ? 0 : 1) - (wasLive ? 1 : 0);
        MustCommit |= !minor;
    }

    /// <summary>Links an attempt that ended earlier with its successor.</summary>
    public void Link(Execution ended, ExecutionId next) => changed[ended.Id] = ended with { NextId = next, Revision = ended.Revision + 1, ModifiedAt = Now };

    /// <summary>Changes the state of the job.</summary>
    public void SetState(JobStateType state, string message = "", IReadOnlyDictionary<string, string>? details = null)
    {
        Record = Record with { State = new(state, message) { Details = details }, Revision = Record.Revision + 1, ModifiedAt = Now };
        MustCommit = true;
    }

    /// <summary>Makes a specification the current version.</summary>
    public void SetVersion(Job spec)
    {
        Spec = spec;
        NewVersion = spec;
    }

    /// <summary>Adds to the job's history.</summary>
    public void Tell(string topic, string message, IReadOnlyDictionary<string, string>? details = null) =>
        Tell(new JobEvent(topic, message, Now) { Details = details }, Record.Version, new(""));

    /// <summary>Adds to the history of an execution.</summary>
    public void Tell(Execution execution, string topic, string message, IReadOnlyDictionary<string, string>? details = null) =>
        Tell(new JobEvent(topic, message, Now) { Details = details }, execution.JobVersion, execution.Id);

    /// <summary>Adds what a node told to the history of an execution.</summary>
    public void Tell(Execution execution, JobEvent @event) => Tell(@event, execution.JobVersion, execution.Id);

    public void Start(Execution execution) => start.Add(execution);

    public void Stop(NodeId node, ExecutionId id, long epoch, string reason) => stop.Add((node, new(id, epoch, reason)));

    public void Permit(Execution execution) => permit.Add((execution.NodeId, new(execution.Id, execution.Epoch)));

    public void Forget(NodeId node, ExecutionId id) => forget.Add((node, id));

    public void GiveBack(GrantedPlacement placement) => unused.Add(placement);

    /// <summary>Remembers that a node disappointed.</summary>
    public void Blame(NodeId node, string? refusal, DateTimeOffset notBefore)
    {
        var before = Memory.Disappointments.GetValueOrDefault(node) ?? new(0, null, default);
        Memory = Memory with
        {
            Disappointments = Memory.Disappointments.SetItem(node, new(before.Failures + (refusal is null ? 1 : 0), refusal ?? before.Refusal, notBefore)),
        };
    }

    /// <summary>Forgets that a node disappointed.</summary>
    public void Forgive(NodeId node) => Memory = Memory with { Disappointments = Memory.Disappointments.Remove(node) };

    /// <summary>Forgets what has been learnt for an earlier version.</summary>
    public void ForgetPast() => Memory = JobMemory.Empty with { Awaited = Memory.Awaited };

    /// <summary>Closes the draft.</summary>
    public Plan ToPlan()
    {
        var due = IsFinished ? null : TimeLimits.NextDue(this);
        if (due <= Now)
        {
            // Due, and nothing could be decided: the picture of the nodes is not complete yet, or the queue is silent.
            due = Now + TimeSpan.FromSeconds(1);
        }

        if (due != Record.DueAt && (due is null || Record.DueAt is not { } written || due < written || written <= Now))
        {
            MustCommit = true;
        }

        if (history.Count > 0)
        {
            MustCommit = true;
        }

        return new()
        {
            Record = MustCommit ? Record with { DueAt = due, NextSequence = sequence, ModifiedAt = Now } : Record,
            MustCommit = MustCommit,
            Changed = changed.Values,
            History = history,
            NewVersion = NewVersion,
            Memory = Memory.Failed.Count > 0 && Record.Retries.Count == 0 ? Memory with { Failed = ImmutableDictionary<ExecutionId, Execution>.Empty } : Memory,
            Start = start,
            Stop = stop,
            Permit = permit,
            Forget = forget,
            Unused = unused,
        };
    }

    private void Tell(JobEvent @event, long version, ExecutionId execution) => history.Add(new()
    {
        Sequence = sequence++,
        Level = execution.Value.Length == 0 ? HistoryLevel.JobLevel : HistoryLevel.ExecutionLevel,
        JobId = Record.Id,
        JobVersion = version,
        ExecutionId = execution,
        Event = @event,
        At = Now,
    });
}
