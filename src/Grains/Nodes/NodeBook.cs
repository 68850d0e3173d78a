namespace Bacalhau.Grains;

/// <summary>
/// What a node's grain does with messages, without the grain: the ledger, what the agent says, what it is told. Pure bookkeeping: time comes in as an argument,
/// orders for the agent go to <see cref="IAgentOrders"/>, facts for jobs gather until <see cref="TakeFacts"/>.
/// </summary>
internal sealed class NodeBook(NodeId id, IAgentOrders orders, SchedulingOptions settings)
{
    /// <summary>How long an execution runs until its job is told again that it does.</summary>
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ResendAfter = TimeSpan.FromSeconds(1);
    private readonly NodeLedger ledger = new();
    private readonly HashSet<ExecutionId> strays = [];
    private long beat;
    private DateTimeOffset nextLeaseEnd = DateTimeOffset.MaxValue;
    private bool hasUntaken;

    /// <summary>What the last heartbeat named, when the agent held what it should and nothing had to be said about it; null when that is not known.</summary>
    private IReadOnlyList<ExecutionReport>? agreed;
    private DateTimeOffset agreedUntil;
    private List<ExecutionId> admittedSince = [];
    private Dictionary<JobId, List<JobFact>> facts = [];

    /// <summary>Gets what has been given away.</summary>
    public NodeLedger Ledger => ledger;

    /// <summary>Gets how many executions are still about on the node that nobody wants any more: they hold no room here and are not over there.</summary>
    public int Strays => strays.Count;

    /// <summary>Reads what the store says should run here. What was admitted meanwhile stays.</summary>
    public void Rebuild(IReadOnlyList<Execution> live)
    {
        agreed = null;
        foreach (var execution in live)
        {
            var entry = ledger.Add(execution.Id, execution.JobId, execution.Allocated, []);
            entry.Epoch = Math.Max(entry.Epoch, execution.Epoch);
            entry.LeaseUntil = null;
        }
    }

    /// <summary>Sets room aside as leases; names what was admitted. A repeat gives the same answer.</summary>
    public List<ExecutionId> Admit(IReadOnlyList<AdmissionRequest> requests, ComputeResources capacity, DateTimeOffset now)
    {
        agreed = null;
        List<ExecutionId> admitted = new(requests.Count);
        foreach (var request in requests)
        {
            if (ledger.Admit(request.Id, request.JobId, request.Resources, request.StaticPorts, capacity) is not { } entry)
            {
                continue;
            }

            admitted.Add(request.Id);
            if (entry is { Spec: null, Epoch: 0 })
            {
                entry.LeaseUntil = LeaseFrom(now);
                admittedSince.Add(request.Id);
            }
        }

        return admitted;
    }

    /// <summary>Gives the executions admitted since this was last called; the queue stops holding room for them.</summary>
    public List<ExecutionId> TakeAdmitted()
    {
        var taken = admittedSince;
        admittedSince = [];
        return taken;
    }

    /// <summary>Takes them back: the directory did not hear of them.</summary>
    public void ReturnAdmitted(List<ExecutionId> admitted) => admittedSince.AddRange(admitted);

    /// <summary>Makes leases lasting and hands committed executions to the agent.</summary>
    /// <param name="executions">The executions.</param>
    /// <param name="now">The time.</param>
    /// <param name="node">How the node stands; null for one that takes everything.</param>
    public void Start(IReadOnlyList<ExecutionSpec> executions, DateTimeOffset now, NodeState? node = null)
    {
        agreed = null;
        foreach (var spec in executions)
        {
            if (ledger.IsOver(spec.Id))
            {
                continue;
            }

            var entry = ledger.Add(spec.Id, spec.JobId, spec.Resources, []);
            if (entry.Stop is not null || spec.Epoch < entry.Epoch)
            {
                continue;
            }

            if (entry.Epoch == 0 && node is not null && TurnsAway(entry, spec, node, now))
            {
                continue;
            }

            (entry.LeaseUntil, entry.Spec, entry.Epoch, entry.SentAt) = (null, spec, spec.Epoch, now);
            orders.Start(spec);
        }
    }

    /// <summary>Stops what is not wanted any more. Returns whether room came free at once.</summary>
    public bool Stop(IReadOnlyList<StopOrder> stops)
    {
        agreed = null;
        var freed = false;
        foreach (var order in stops)
        {
            if (ledger.Find(order.Id) is { } entry)
            {
                if (order.Epoch < entry.Epoch)
                {
                    continue;
                }

                entry.Stop = order;
                if (entry.Report is { IsTerminal: true } || entry.Spec is null && entry.LeaseUntil is not null)
                {
                    End(entry);
                    freed = true;
                    continue;
                }
            }

            orders.Stop(order);
        }

        return freed;
    }

    /// <summary>Allows executions to publish.</summary>
    public void Permit(IReadOnlyList<ExecutionFence> executions)
    {
        agreed = null;
        foreach (var fence in executions)
        {
            if (ledger.Find(fence.Id) is { Stop: null } entry && entry.Epoch == fence.Epoch)
            {
                entry.MayPublish = true;
                orders.Permit(fence);
            }
        }
    }

    /// <summary>Forgets executions whose end is durable, and leases that are not needed. Returns whether room came free.</summary>
    public bool Forget(IReadOnlyList<ExecutionId> executions)
    {
        agreed = null;
        var holding = ledger.Holding;
        foreach (var execution in executions)
        {
            if (ledger.Remove(execution) is not { LeaseUntil: not null })
            {
                orders.Forget(execution);
            }
        }

        return ledger.Holding < holding;
    }

    /// <summary>Takes reports between heartbeats. Returns whether room came free.</summary>
    public bool Report(IReadOnlyList<ExecutionReport> reports, DateTimeOffset now)
    {
        agreed = null;
        var holding = ledger.Holding;
        foreach (var report in reports)
        {
            if (report.IsTerminal)
            {
                strays.Remove(report.Id);
            }

            Take(report, now, isHeartbeat: false);
        }

        return ledger.Holding < holding;
    }

    /// <summary>Compares what the agent holds with what it should hold, and says the difference.</summary>
    /// <remarks>
    /// An agent beside its grain sends the same list until something changes in it. When the last comparison found nothing to say, nothing has changed here since
    /// and no job is to be told anything again yet, there is nothing to compare.
    /// </remarks>
    public AgentHeartbeatReply Reconcile(AgentHeartbeat heartbeat, NodeMembership membership, DateTimeOffset now)
    {
        if (ReferenceEquals(heartbeat.Executions, agreed) && now < agreedUntil)
        {
            return new() { Membership = membership };
        }

        List<ExecutionSpec> start = [];
        List<StopOrder> stop = [];
        List<ExecutionFence> permit = [];
        List<ExecutionId> forget = [];
        beat++;
        strays.Clear();
        var seen = 0;
        agreedUntil = DateTimeOffset.MaxValue;
        foreach (var report in heartbeat.Executions)
        {
            var entry = Take(report, now, isHeartbeat: true);
            if (entry is not null && entry.SeenInBeat != beat)
            {
                // One that was to stop and has ended has just left the ledger.
                entry.SeenInBeat = beat;
                seen += entry.Stop is not null && report.IsTerminal ? 0 : 1;
            }

            if (entry is null)
            {
                // Neither leased, nor started, nor a live row: its end is durable, or it was never wanted.
                if (report.IsTerminal)
                {
                    forget.Add(report.Id);
                }
                else
                {
                    strays.Add(report.Id);
                    stop.Add(new(report.Id, report.Epoch, "it is no longer wanted"));
                }
            }
            else if (entry.Stop is { } order && !report.IsTerminal)
            {
                stop.Add(order);
            }
            else if (entry.MayPublish && report.Phase == ExecutionPhase.AwaitingPublish)
            {
                permit.Add(new(entry.Id, entry.Epoch));
            }

            if (entry?.Report is { } newest && entry.PostedAt + PatienceWith(newest) is var again && again < agreedUntil)
            {
                agreedUntil = again;
            }
        }

        var isComplete = seen >= ledger.Entries.Count;
        if (!isComplete)
        {
            CompareUnseen(start, now);
        }

        agreed = isComplete && start.Count + stop.Count + permit.Count + forget.Count == 0 ? heartbeat.Executions : null;
        return new() { Membership = membership, Start = start, Stop = stop, PermitPublish = permit, Forget = forget };
    }

    /// <summary>Goes through what should run and the heartbeat did not name.</summary>
    private void CompareUnseen(List<ExecutionSpec> start, DateTimeOffset now)
    {
        List<LedgerEntry>? gone = null;
        foreach (var entry in ledger.Entries)
        {
            if (entry.SeenInBeat == beat || entry.LeaseUntil is not null)
            {
                continue;
            }

            if (entry.Stop is not null)
            {
                if (now - entry.SentAt > ResendAfter)
                {
                    (gone ??= []).Add(entry);
                }
            }
            else if (entry.Report is { IsTerminal: true } end)
            {
                // It has ended and its agent has lost that with its disk: it must not run again, the job hears of its end from here.
                if (now - entry.PostedAt >= settings.HeartbeatInterval)
                {
                    entry.PostedAt = now;
                    AddFact(entry.Job, new ExecutionReported(end));
                }
            }
            else if (entry.Spec is null)
            {
                AddFact(entry.Job, new ExecutionsMissing(id, [entry.Id]));
            }
            else if (now - entry.SentAt > ResendAfter || !orders.IsReachable)
            {
                entry.SentAt = now;
                start.Add(entry.Spec);
            }
        }

        gone?.ForEach(entry => ledger.Remove(entry.Id));
    }

    /// <summary>
    /// A lease that nobody used in time: its job may have died before the commit, or the order to start was lost. Only the job knows; it answers with
    /// an order to start or to forget, and until then the room stays set aside, for it may be committed.
    /// </summary>
    public void AskAfterLeases(DateTimeOffset now)
    {
        if (now < nextLeaseEnd)
        {
            return;
        }

        nextLeaseEnd = DateTimeOffset.MaxValue;
        foreach (var entry in ledger.Entries)
        {
            if (entry.LeaseUntil is not { } until)
            {
                continue;
            }

            if (until <= now)
            {
                entry.LeaseUntil = LeaseFrom(now);
                AddFact(entry.Job, new ExecutionsMissing(id, [entry.Id]));
            }
            else if (until < nextLeaseEnd)
            {
                nextLeaseEnd = until;
            }
        }
    }

    /// <summary>Lets ends that a job did not take wait for it again, for a node that is away sends no heartbeats to repeat them with.</summary>
    public void PostOverdue(DateTimeOffset now)
    {
        if (!hasUntaken)
        {
            return;
        }

        hasUntaken = false;
        foreach (var entry in ledger.Entries)
        {
            if (entry is { Stop: null, Report: { IsTerminal: true } report } && entry.PostedAt == default)
            {
                entry.PostedAt = now;
                AddFact(entry.Job, new ExecutionReported(report));
            }
        }
    }

    /// <summary>Names the jobs that have something committed here.</summary>
    public void AddJobs(HashSet<JobId> jobs)
    {
        foreach (var entry in ledger.Entries)
        {
            if (entry.Stop is null && entry.LeaseUntil is null)
            {
                jobs.Add(entry.Job);
            }
        }
    }

    /// <summary>Lets a fact wait for <see cref="TakeFacts"/>.</summary>
    public void AddFact(JobId job, JobFact fact)
    {
        if (!facts.TryGetValue(job, out var list))
        {
            facts[job] = list = new(1);
        }

        list.Add(fact);
    }

    /// <summary>Gives the facts that jobs must hear, a list for each.</summary>
    public IReadOnlyDictionary<JobId, List<JobFact>> TakeFacts()
    {
        var taken = facts;
        if (taken.Count > 0)
        {
            facts = [];
        }

        return taken;
    }

    /// <summary>A job could not be reached with a report: the next heartbeat hands it over again.</summary>
    public void ReportNotTaken(ExecutionReport report)
    {
        if (ledger.Find(report.Id) is { } entry)
        {
            entry.PostedAt = default;
            hasUntaken = true;
            agreed = null;
        }
    }

    private DateTimeOffset LeaseFrom(DateTimeOffset now)
    {
        var until = now + settings.GrantHold;
        nextLeaseEnd = until < nextLeaseEnd ? until : nextLeaseEnd;
        return until;
    }

    /// <summary>Takes one report; null when the ledger does not know the execution.</summary>
    private LedgerEntry? Take(ExecutionReport report, DateTimeOffset now, bool isHeartbeat)
    {
        if (ledger.Find(report.Id) is not { } entry)
        {
            return null;
        }

        if (report.Epoch != entry.Epoch && entry.Epoch != 0)
        {
            return entry;
        }

        var isNewer = entry.Report is not { } known || known.Phase < report.Phase || (known.Phase == report.Phase && known.Events.Count < report.Events.Count);
        if (isNewer)
        {
            entry.Report = report;
            entry.PostedAt = default;
        }

        if (report.IsTerminal)
        {
            ledger.Release(entry);
            if (entry.Stop is not null)
            {
                End(entry);
                return entry;
            }
        }

        // The job acknowledges facts before they are durable; what it must not lose is said again until it lets the ledger forget.
        // What runs is asked after now and then too: an order to stop it may have been lost, and nothing else would ever say so.
        var isOverdue = isHeartbeat && now - entry.PostedAt >= PatienceWith(entry.Report!);
        if (entry.PostedAt == default || isOverdue)
        {
            entry.PostedAt = now;
            AddFact(entry.Job, new ExecutionReported(entry.Report!));
        }

        return entry;
    }

    private TimeSpan PatienceWith(ExecutionReport report) => report.Phase >= ExecutionPhase.AwaitingPublish ? settings.HeartbeatInterval : AskAgainAfter;

    /// <summary>
    /// The node went away or was put out between the admission and the commit: what was just committed is given back as an attempt that failed, for nobody else
    /// would tell the job. One that is merely being drained begins, and its job hears of the drain.
    /// </summary>
    private bool TurnsAway(LedgerEntry entry, ExecutionSpec spec, NodeState node, DateTimeOffset now)
    {
        var reason = node.Membership != NodeMembership.Approved ? EventTexts.NodeRejected
            : node.Liveness == NodeLiveness.Lost ? EventTexts.NodeDisappeared
            : null;
        if (reason is null)
        {
            if (node.Eligibility == NodeEligibility.Draining)
            {
                AddFact(entry.Job, new NodeChanged(node));
            }

            return false;
        }

        (entry.LeaseUntil, entry.Epoch, entry.PostedAt) = (null, spec.Epoch, now);
        entry.Report = new()
        {
            Id = spec.Id,
            Epoch = spec.Epoch,
            JobId = spec.JobId,
            NodeId = id,
            Phase = ExecutionPhase.Failed,
            At = now,
            Cause = FailureCause.NodeLost,
            Error = new(BacalhauErrorCode.ServiceUnavailable, "NodesManager", reason) { IsRetryable = true, Cause = FailureCause.NodeLost },
        };
        ledger.Release(entry);
        AddFact(entry.Job, new ExecutionReported(entry.Report));
        return true;
    }

    /// <summary>An execution that is not wanted has ended: nobody needs to hear of it.</summary>
    private void End(LedgerEntry entry)
    {
        ledger.Remove(entry.Id);
        orders.Forget(entry.Id);
    }
}
