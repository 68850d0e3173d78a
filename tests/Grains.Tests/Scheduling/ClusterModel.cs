using Bacalhau.TestKit;

namespace Bacalhau.Grains.Tests;

/// <summary>
/// A cluster without Orleans: the real decisions, the real queue and the real ledgers, with messages that arrive in any order, twice or never,
/// nodes that go away, and memories that are lost. One seed is one history.
/// </summary>
internal sealed class ClusterModel
{
    private readonly Random random;
    private readonly MemoryJobStore store = new();
    private readonly SchedulingOptions options = new() { MaxAttempts = 50, RetryDelay = TimeSpan.FromSeconds(1), MaxRetryDelay = TimeSpan.FromSeconds(5) };
    private readonly Dictionary<JobId, ModelJob> jobs = [];
    private readonly Dictionary<NodeId, ModelNode> nodes = [];
    private readonly List<Action> messages = [];
    private readonly Dictionary<JobId, JobStateType> ended = [];
    private QueueBook book;
    private DateTimeOffset now = DateTimeOffset.UnixEpoch.AddYears(50);
    private int nextId;

    public ClusterModel(int seed, int nodeCount, int jobCount)
    {
        random = new(seed);
        book = NewBook();
        for (var i = 0; i < nodeCount; i++)
        {
            var info = TestJobs.Node($"n-{i}", cores: random.Next(1, 5));
            nodes[info.Id] = new(info);
            Tell(nodes[info.Id]);
        }

        for (var i = 0; i < jobCount; i++)
        {
            var job = TestJobs.New(random.Next(4) == 0 ? JobTypes.Ops : JobTypes.Batch, count: random.Next(0, 6), change: job => job with
            {
                Id = new($"j-{i}"),
                Name = $"j-{i}",
                Priority = random.Next(3),
                Namespace = random.Next(2) == 0 ? "a" : "b",
                Policy = random.Next(3) == 0 ? new() { Spread = true } : null,
            }).WithTask(task => task with { Resources = new(random.Next(1, 3) * 500 + "m", "100mb") });
            jobs[job.Id] = new(job);
            messages.Add(() => Submit(job));
        }
    }

    /// <summary>Lets anything happen for a while.</summary>
    public void Storm(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(0, 500));
            switch (random.Next(20))
            {
                case < 12:
                    Deliver(doubled: random.Next(10) == 0, lost: random.Next(15) == 0);
                    break;
                case < 16:
                    Work(Any(nodes.Values));
                    break;
                case 16:
                    Any(nodes.Values).IsCutOff ^= random.Next(3) == 0;
                    break;
                case 17:
                    Any(jobs.Values).Loaded = null;
                    Any(nodes.Values).Ledger = null;
                    break;
                case 18 when random.Next(4) == 0:
                    book = NewBook();
                    break;
                default:
                    Beat(Any(nodes.Values));
                    break;
            }

            Check();
        }
    }

    /// <summary>Heals everything and lets time pass until nothing happens any more; false when that does not come.</summary>
    public bool Settle()
    {
        foreach (var node in nodes.Values)
        {
            node.IsCutOff = false;
        }

        for (var round = 0; round < 400; round++)
        {
            now += TimeSpan.FromSeconds(3);
            foreach (var node in nodes.Values)
            {
                Work(node);
                Beat(node);
            }

            if (round % 200 == 0)
            {
                // As often as a silo wakes all its jobs.
                foreach (var job in jobs.Keys)
                {
                    Turn(job, [], lookAround: true);
                }
            }

            book.Expire(now);
            Pass();
            foreach (var job in store.ListDueAsync(now, 1000, default).Result)
            {
                Turn(job, [], lookAround: true);
            }

            while (messages.Count > 0)
            {
                Deliver(doubled: false, lost: false);
                Check();
            }

            if (jobs.Values.All(job => RecordOf(job.Id)?.State.IsTerminal == true) && nodes.Values.All(node => node.Agent.Count == 0))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Says how the jobs stand, for a failed property.</summary>
    public string Describe() => string.Join("\n", jobs.Keys.Select(id =>
        $"{id}: {RecordOf(id)?.State} waiting {RecordOf(id)?.Waiting} completed {RecordOf(id)?.Completed} live {store.ExecutionsOf(id).Count(execution => !execution.IsTerminal)} queue {book.Describe(id)?.Shortage}"))
        + "\n" + string.Join("\n", nodes.Values.Select(node => $"{node.Info.Id}: agent {string.Join(",", node.Agent.Values.Select(report => report.Phase))} used {node.Ledger?.Used}"));

    private void Check()
    {
        foreach (var node in nodes.Values)
        {
            // What the agent says has ended takes no room, though its end may not be committed yet.
            var live = store.ListLiveOnNodeAsync(node.Info.Id, default).Result.Where(execution => !node.Agent.TryGetValue(execution.Id, out var report) || !report.IsTerminal);
            var sum = live.Aggregate(ComputeResources.None, (total, execution) => total + execution.Allocated);
            Require(sum.FitsIn(node.Info.Compute.MaxCapacity), $"{node.Info.Id} has committed {sum}");
        }

        foreach (var job in jobs.Keys)
        {
            if (RecordOf(job) is not { } record)
            {
                continue;
            }

            if (record.Type == JobTypes.Batch)
            {
                var twice = store.ExecutionsOf(job).Where(execution => execution.State.StateType == ExecutionStateType.Completed).GroupBy(execution => execution.PartitionIndex).FirstOrDefault(group => group.Count() > 1);
                Require(twice is null, $"partition {twice?.Key} of {job} has two results");
            }

            if (ended.TryGetValue(job, out var state))
            {
                Require(record.State.StateType == state, $"{job} left {state} for {record.State.StateType}");
            }
            else if (record.State.IsTerminal)
            {
                ended[job] = record.State.StateType;
            }
        }
    }

    private void Submit(Job job)
    {
        if (RecordOf(job.Id) is not null)
        {
            return;
        }

        var loaded = new LoadedJob(JobCommands.NewRecord(new(job, "model", "e"), now), 0, job with { Version = 1 }, []);
        var draft = new JobDraft(Situation(loaded), now, "e");
        JobCommands.Submit(draft);
        Decide(loaded, draft, [], [], lookAround: false);
        jobs[job.Id].Loaded = random.Next(10) == 0 ? null : loaded;
    }

    /// <summary>What the job's grain does in one turn.</summary>
    private void Turn(JobId id, IReadOnlyList<JobFact> facts, bool lookAround)
    {
        if (store.LoadAsync(id, default).Result is not { } stored)
        {
            foreach (var missing in facts.OfType<ExecutionsMissing>())
            {
                Forget(nodes[missing.NodeId], missing.Executions[0]);
            }

            return;
        }

        var loaded = jobs[id].Loaded ??= new(stored.Record, stored.ETag, stored.Spec, stored.Live);
        var draft = new JobDraft(Situation(loaded), now, "e");
        Decide(loaded, draft, [.. facts.Where(fact => fact is not RoomGranted && (fact is not RoomMissing missing || missing.Ticket == loaded.Standing.Ticket))], [.. facts.OfType<RoomGranted>()], lookAround);
    }

    private void Decide(LoadedJob loaded, JobDraft draft, List<JobFact> facts, List<RoomGranted> grants, bool lookAround)
    {
        JobDecision.Weigh(draft, facts, lookAround || draft.Record.DueAt <= now);
        var all = true;
        foreach (var grant in grants)
        {
            loaded.Standing.Granted(grant, draft.Spec.RunsOnAllNodes);
            var admitted = draft.IsFinished ? grant.Placements : Admit(loaded.NeedsOf(draft.Spec), draft.Record.Id, grant.Placements);
            all &= admitted.Count == grant.Placements.Count;
            JobDecision.Place(draft, admitted);
        }

        Ask(loaded, draft, lookAround || !all);
        var plan = JobDecision.Conclude(draft);
        if (plan.MustCommit)
        {
            var outcome = store.CommitAsync(loaded.ToChange(plan, null, null), default).Result;
            Require(outcome.Status == CommitStatus.Committed, $"commit of {draft.Record.Id}: {outcome.Status}");
            loaded.Keep(plan, outcome.ETag);
        }
        else
        {
            loaded.Remember(plan);
        }

        Act(loaded, plan);
    }

    private void Ask(LoadedJob loaded, JobDraft draft, bool again)
    {
        var id = draft.Record.Id;
        var needs = loaded.NeedsOf(draft.Spec);
        var standing = loaded.Standing;
        for (var asks = 0; asks < 3; asks++)
        {
            if (JobDecision.Wanted(draft) <= 0)
            {
                var ticket = standing.Ticket;
                standing.Withdrawn();
                messages.Add(() => book.Withdraw(id, ticket));
                return;
            }

            if (standing.Next(draft, needs, again) is not { } request)
            {
                return;
            }

            if (random.Next(30) == 0)
            {
                // The answer is lost.
                book.Request(request, now);
                var ticket = standing.Ticket;
                standing.Withdrawn();
                messages.Add(() => book.Withdraw(id, ticket));
                messages.Add(() => Turn(id, [TimePassed.Instance], lookAround: false));
                return;
            }

            var news = book.Request(request, now);
            var answer = new PlacementAnswer(news?.Placements ?? [], now, news?.Shortage) { StandingTicket = news?.Ticket ?? book.TicketOf(id) };
            again = !standing.Answered(request, answer);
            draft.Memory = draft.Memory with { Shortage = answer.Shortage };
            var admitted = Admit(needs, id, answer.Placements);
            again |= admitted.Count < answer.Placements.Count;
            JobDecision.Place(draft, admitted);
        }

        messages.Add(() => Turn(id, [TimePassed.Instance], lookAround: false));
    }

    private List<GrantedPlacement> Admit(JobNeeds needs, JobId job, IReadOnlyList<GrantedPlacement> placements)
    {
        List<GrantedPlacement> admitted = [];
        foreach (var placement in placements)
        {
            var node = nodes[placement.NodeId];
            if (node is { IsCutOff: false, Ledger: { } ledger } && ledger.Admit(placement.ExecutionId, job, needs.Resources, [], node.Info.Compute.MaxCapacity) is { } entry)
            {
                if (entry is { Spec: null, Epoch: 0 })
                {
                    entry.LeaseUntil = now + options.GrantHold;
                }

                admitted.Add(placement);
            }
            else
            {
                book.Return([placement], refused: true);
            }

            Tell(node, placement.ExecutionId);
        }

        return admitted;
    }

    private void Act(LoadedJob job, Plan plan)
    {
        foreach (var execution in plan.Start)
        {
            messages.Add(() =>
            {
                if (nodes[execution.NodeId] is { Ledger: { } ledger } node && !ledger.IsOver(execution.Id))
                {
                    var entry = ledger.Add(execution.Id, execution.JobId, execution.Allocated, []);
                    if (entry.Stop is null)
                    {
                        (entry.LeaseUntil, entry.Epoch, entry.Spec) = (null, execution.Epoch, Placing.SpecOf(execution, job.Record, job.Spec));
                        Hand(node, entry.Spec);
                    }
                }
            });
        }

        foreach (var (id, order) in plan.Stop)
        {
            messages.Add(() =>
            {
                var node = nodes[id];
                if (node.Ledger?.Find(order.Id) is { } entry)
                {
                    entry.Stop = order;
                }

                Cancel(node, order.Id);
            });
        }

        foreach (var (id, execution) in plan.Forget)
        {
            messages.Add(() => Forget(nodes[id], execution));
        }

        foreach (var placement in plan.Unused)
        {
            messages.Add(() =>
            {
                book.Return([placement], refused: false);
                Forget(nodes[placement.NodeId], placement.ExecutionId);
            });
        }
    }

    /// <summary>The agent takes what fits; the rest stays with it until there is room.</summary>
    private static void Hand(ModelNode node, ExecutionSpec spec)
    {
        if (!node.IsCutOff)
        {
            node.Agent.TryAdd(spec.Id, new()
            {
                Id = spec.Id,
                Epoch = spec.Epoch,
                JobId = spec.JobId,
                NodeId = node.Info.Id,
                Phase = ExecutionPhase.Accepted,
                At = default,
            });
        }
    }

    private static void Cancel(ModelNode node, ExecutionId id)
    {
        if (!node.IsCutOff && node.Agent.TryGetValue(id, out var report) && !report.IsTerminal)
        {
            node.Agent[id] = report with { Phase = ExecutionPhase.Cancelled };
        }
    }

    private void Forget(ModelNode node, ExecutionId id)
    {
        node.Ledger?.Remove(id);
        if (!node.IsCutOff && node.Agent.TryGetValue(id, out var report) && report.IsTerminal)
        {
            node.Agent.Remove(id);
        }

        Tell(node);
    }

    /// <summary>Something the node runs goes on: it starts, ends well, or fails.</summary>
    private void Work(ModelNode node)
    {
        foreach (var report in node.Agent.Values.Where(report => !report.IsTerminal).ToList())
        {
            var next = report.Phase == ExecutionPhase.Accepted ? ExecutionPhase.Running : random.Next(6) == 0 ? ExecutionPhase.Failed : ExecutionPhase.Completed;
            node.Agent[report.Id] = report with
            {
                Phase = next,
                Result = next == ExecutionPhase.Completed ? new() : null,
                Cause = next == ExecutionPhase.Failed ? FailureCause.Input : null,
            };
        }
    }

    /// <summary>What the node's grain does with a heartbeat; a grain whose memory is lost first reads its rows.</summary>
    private void Beat(ModelNode node)
    {
        if (node.IsCutOff)
        {
            node.LostSince ??= now;
            if (now - node.LostSince > options.LostAfter)
            {
                Lose(node);
            }

            return;
        }

        node.LostSince = null;
        if (node.Ledger is null)
        {
            node.Ledger = new();
            foreach (var execution in store.ListLiveOnNodeAsync(node.Info.Id, default).Result)
            {
                node.Ledger.Add(execution.Id, execution.JobId, execution.Allocated, []).Epoch = execution.Epoch;
            }
        }

        foreach (var report in node.Agent.Values.ToList())
        {
            if (node.Ledger.Find(report.Id) is not { } entry)
            {
                node.Agent[report.Id] = report with { Phase = ExecutionPhase.Cancelled };
                node.Agent.Remove(report.Id);
            }
            else if (entry.Stop is not null)
            {
                node.Agent.Remove(report.Id);
                node.Ledger.Remove(report.Id);
            }
            else
            {
                if (report.IsTerminal)
                {
                    node.Ledger.Release(entry);
                }

                messages.Add(() => Turn(report.JobId, [new ExecutionReported(report)], lookAround: false));
            }
        }

        foreach (var entry in node.Ledger.Entries.Where(entry => !node.Agent.ContainsKey(entry.Id)).ToList())
        {
            if (entry.Stop is not null)
            {
                node.Ledger.Remove(entry.Id);
            }
            else if (entry.LeaseUntil is { } until)
            {
                if (until < now)
                {
                    entry.LeaseUntil = now + options.GrantHold;
                    messages.Add(() => Turn(entry.Job, [new ExecutionsMissing(node.Info.Id, [entry.Id])], lookAround: false));
                }
            }
            else if (entry.Spec is { } spec)
            {
                Hand(node, spec);
            }
            else
            {
                messages.Add(() => Turn(entry.Job, [new ExecutionsMissing(node.Info.Id, [entry.Id])], lookAround: false));
            }
        }

        Tell(node);
    }

    private void Lose(ModelNode node)
    {
        Tell(node);
        var state = StateOf(node);
        foreach (var job in store.ListLiveOnNodeAsync(node.Info.Id, default).Result.Select(execution => execution.JobId).Distinct())
        {
            messages.Add(() => Turn(job, [new NodeChanged(state)], lookAround: false));
        }
    }

    private void Tell(ModelNode node, params IReadOnlyList<ExecutionId> admitted)
    {
        var delta = new NodeDelta(StateOf(node), admitted);
        if (book.Apply(new([delta], IsComplete: true)))
        {
            Pass();
        }
    }

    private void Pass()
    {
        foreach (var news in book.Pass(now))
        {
            List<JobFact> facts = [];
            if (news.Placements.Count > 0)
            {
                facts.Add(new RoomGranted(news.Placements, news.Ticket, now + options.GrantHold));
            }

            if (news.Shortage is { } shortage)
            {
                facts.Add(new RoomMissing(news.Ticket, shortage));
            }

            messages.Add(() => Turn(news.JobId, facts, lookAround: false));
        }
    }

    private void Deliver(bool doubled, bool lost)
    {
        if (messages.Count == 0)
        {
            return;
        }

        var index = random.Next(messages.Count);
        var message = messages[index];
        messages[index] = messages[^1];
        messages.RemoveAt(messages.Count - 1);
        if (lost && jobs.Keys.All(id => RecordOf(id) is not null))
        {
            return;
        }

        message();
        if (doubled)
        {
            message();
        }
    }

    private QueueBook NewBook()
    {
        var next = new QueueBook(packByDefault: false, options.GrantHold, seed: 7, () => new($"e-{nextId++}"));
        next.Apply(new([.. nodes.Values.Select(node => new NodeDelta(StateOf(node), []))], IsComplete: true));
        return next;
    }

    private NodeState StateOf(ModelNode node) => new()
    {
        Info = node.Info with
        {
            Compute = node.Info.Compute with { AvailableCapacity = node.Ledger is { } ledger ? node.Info.Compute.MaxCapacity - ledger.Used : ComputeResources.None },
        },
        Membership = NodeMembership.Approved,
        Liveness = !node.IsCutOff ? NodeLiveness.Connected : node.LostSince is { } since && now - since > options.LostAfter ? NodeLiveness.Lost : NodeLiveness.Suspect,
        DisconnectedSince = node.LostSince ?? default,
    };

    private JobSituation Situation(LoadedJob loaded) => new()
    {
        Record = loaded.Record,
        Spec = loaded.Spec,
        Live = loaded.Live,
        Memory = loaded.Memory,
        FindNode = id => StateOf(nodes[id]),
        IsViewComplete = true,
        Options = options,
    };

    private JobRecord? RecordOf(JobId id) => store.GetRecordAsync(id, default).Result;

    private T Any<T>(IReadOnlyCollection<T> items) => items.ElementAt(random.Next(items.Count));

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private sealed class ModelJob(Job job)
    {
        public JobId Id => job.Id;

        public LoadedJob? Loaded { get; set; }
    }

    private sealed class ModelNode(NodeInfo info)
    {
        public NodeInfo Info { get; } = info;

        public NodeLedger? Ledger { get; set; } = new();

        public Dictionary<ExecutionId, ExecutionReport> Agent { get; } = [];

        public bool IsCutOff { get; set; }

        public DateTimeOffset? LostSince { get; set; }
    }
}
