using Bacalhau.Grains;

namespace Bacalhau.Sim;

/// <summary>What a node's grain does around its book, and the way to its agent.</summary>
internal sealed class SimNode : IAgentOrders
{
    private static readonly TimeSpan QuietDelay = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private readonly World world;
    private readonly HashSet<JobId> untold = [];
    private readonly Action tellDirectory;
    private NodeHealth health = new();
    private NodeRecord? record;
    private long? incarnation;
    private DateTimeOffset lastHeardAt;
    private DateTimeOffset lastToldAt;
    private long sequence;
    private bool hasHeard;
    private bool isDirty;
    private bool isTelling;
    private bool jobsWait;
    private bool mustTellAgain;

    public SimNode(World world, NodeInfo info, int number)
    {
        this.world = world;
        Info = info;
        Book = new(info.Id, this, world.Settings);
        Agent = new(world, this, new Random(world.Options.Seed + 1000 + number));
        sequence = 1;
        tellDirectory = TellDirectory;
    }

    public NodeInfo Info { get; }

    public NodeId Id => Info.Id;

    public NodeBook Book { get; }

    public SimAgent Agent { get; }

    public bool IsReachable => true;

    /// <summary>Gets whether it takes work as far as the cluster knows.</summary>
    public bool IsOpen => record is not null && hasHeard && ToState().CanTakeWork;

    public void Register(long number)
    {
        record ??= new() { Info = Info, Membership = NodeMembership.Approved, JoinedAt = world.Now, ModifiedAt = world.Now };
        Book.Rebuild(world.Store.LiveOnNode(Id));
        if (incarnation is { } last && last != number)
        {
            health = health.Crash(world.Now, world.Settings.HeartbeatInterval);
        }

        (incarnation, hasHeard) = (number, false);
        Hear();
        Changed();
    }

    /// <summary>Answers a heartbeat; null when the agent must introduce itself first.</summary>
    public AgentHeartbeatReply? Heartbeat(AgentHeartbeat heartbeat)
    {
        if (record is null || incarnation != heartbeat.Incarnation)
        {
            return null;
        }

        Hear();
        var holding = Book.Ledger.Holding;
        var reply = Book.Reconcile(heartbeat, record.Membership, world.Now);
        PostAll();
        if (Book.Ledger.Holding != holding)
        {
            Changed();
        }

        hasHeard = true;
        return reply;
    }

    public void Report(IReadOnlyList<ExecutionReport> reports)
    {
        var freed = Book.Report(reports, world.Now);
        PostAll();
        if (freed)
        {
            Changed();
        }
    }

    public List<ExecutionId> Admit(IReadOnlyList<AdmissionRequest> requests)
    {
        var admitted = IsOpen ? Book.Admit(requests, Info.Compute.MaxCapacity, world.Now) : [];
        mustTellAgain |= admitted.Count < requests.Count;
        foreach (var request in requests)
        {
            world.Journal.Note(admitted.Contains(request.Id) ? SimEvent.Admitted : SimEvent.Refused, request.JobId.Value, Id.Value, request.Id.Value);
        }

        if (!Book.Ledger.Used.FitsIn(Info.Compute.MaxCapacity))
        {
            world.Journal.Break("capacity exceeded", Id.Value, $"the ledger has given away {Book.Ledger.Used} of {Info.Compute.MaxCapacity}");
        }

        Changed();
        return admitted;
    }

    public void StartExecutions(IReadOnlyList<ExecutionSpec> executions)
    {
        Book.Start(executions, world.Now, record is null || health.Liveness != NodeLiveness.Lost ? null : ToState());
        PostAll();
    }

    public void StopExecutions(IReadOnlyList<StopOrder> orders)
    {
        if (Book.Stop(orders))
        {
            Changed();
        }
    }

    public void PermitPublish(IReadOnlyList<ExecutionFence> executions) => Book.Permit(executions);

    public void ForgetExecutions(IReadOnlyList<ExecutionId> executions)
    {
        if (Book.Forget(executions))
        {
            Changed();
        }
    }

    public void Tick()
    {
        if (record is not null)
        {
            Move(health.Age(world.Now - lastHeardAt, world.Now, world.Settings));
        }

        Book.AskAfterLeases(world.Now);
        Book.PostOverdue(world.Now);
        PostAll();
        if (untold.Count > 0)
        {
            TellJobs();
        }

        if (isDirty && !isTelling)
        {
            TellSoon();
        }
    }

    void IAgentOrders.Start(ExecutionSpec spec) => world.Network.Send(() => Agent.Start([spec]));

    void IAgentOrders.Stop(StopOrder order) => world.Network.Send(() => Agent.Stop([order]));

    void IAgentOrders.Permit(ExecutionFence fence) => world.Network.Send(() => Agent.Permit([fence]));

    void IAgentOrders.Forget(ExecutionId id) => world.Network.Send(() => Agent.Forget([id]));

    private void Hear()
    {
        lastHeardAt = world.Now;
        Move(health.Hear(world.Now, world.Settings.HeartbeatInterval));
        if (mustTellAgain || world.Now - lastToldAt >= world.Settings.TellAliveAfter)
        {
            mustTellAgain = false;
            Changed();
        }
    }

    private void Move(NodeHealth next)
    {
        var before = health;
        health = next;
        if (next.Liveness != before.Liveness)
        {
            world.Journal.Note(SimEvent.NodeJudged, Id.Value, next.Liveness.ToString());
        }

        if (next.IsNewsAfter(before))
        {
            TellJobs();
        }

        if (next.Liveness != before.Liveness || next.BackOffUntil != before.BackOffUntil)
        {
            Changed();
        }
    }

    private void TellJobs()
    {
        var state = ToState();
        Book.AddJobs(untold);
        foreach (var job in untold)
        {
            Book.AddFact(job, new NodeChanged(state));
        }

        untold.Clear();
        PostAll();
    }

    private void PostAll()
    {
        foreach (var (job, facts) in Book.TakeFacts())
        {
            world.Network.Post(() => world.Job(job).Post(facts), Timeout, () => NotTaken(job, facts));
        }
    }

    private void NotTaken(JobId job, List<JobFact> facts)
    {
        foreach (var fact in facts)
        {
            switch (fact)
            {
                case ExecutionReported { Report: var report }:
                    Book.ReportNotTaken(report);
                    break;
                case NodeChanged:
                    untold.Add(job);
                    break;
            }
        }
    }

    private NodeState ToState() => health.Describe(record!, Book.Ledger, ++sequence, world.Now);

    private void Changed()
    {
        isDirty = true;
        if (!isTelling)
        {
            TellSoon();
        }
    }

    private void TellSoon()
    {
        isTelling = true;
        world.Agenda.In(jobsWait ? TimeSpan.Zero : QuietDelay, tellDirectory);
    }

    private void TellDirectory()
    {
        isDirty = false;
        lastToldAt = world.Now;
        var admitted = Book.TakeAdmitted();
        var delta = new NodeDelta(ToState(), admitted);
        world.Network.Post(
            () =>
            {
                jobsWait = world.Directory.Update(delta);
                isTelling = false;
                if (isDirty)
                {
                    TellSoon();
                }
            },
            Timeout,
            () =>
            {
                Book.ReturnAdmitted(admitted);
                (isDirty, isTelling) = (true, false);
            });
    }
}
