using Bacalhau.TestKit;

namespace Bacalhau.Grains.Tests;

/// <summary>
/// A cluster without Orleans: the real decisions, the real queue and the real ledgers, with messages that arrive in any order, twice or never,
/// users who stop, change and rerun jobs, operators who drain and reject nodes, nodes that go away or lose their memory. One seed is one history.
/// </summary>
internal sealed partial class ClusterModel
{
    private readonly Random random;
    private readonly MemoryJobStore store = new();
    private readonly SchedulingOptions options = new() { MaxAttempts = 50, RetryDelay = TimeSpan.FromSeconds(1), MaxRetryDelay = TimeSpan.FromSeconds(5) };
    private readonly Dictionary<JobId, ModelJob> jobs = [];
    private readonly Dictionary<NodeId, ModelNode> nodes = [];
    private readonly List<Action> messages = [];
    private QueueBook book;
    private DateTimeOffset now = DateTimeOffset.UnixEpoch.AddYears(50);
    private int nextId;
    private bool isCalm;

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
            var job = NewJob(new($"j-{i}"));
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
            switch (random.Next(24))
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
                case 19:
                    Command(Any(jobs.Values));
                    break;
                case 20 when random.Next(3) == 0:
                    Administer(Any(nodes.Values));
                    break;
                case 21 when random.Next(3) == 0:
                    RestartAgent(Any(nodes.Values));
                    break;
                case 22:
                    foreach (var job in store.ListDueAsync(now, 1000, default).Result)
                    {
                        Turn(job, [], lookAround: true);
                    }

                    break;
                case 23 when random.Next(3) == 0:
                    Forge();
                    break;
                default:
                    Beat(Any(nodes.Values));
                    break;
            }

            Check();
        }
    }

    /// <summary>Heals everything but perhaps one node that stays away, then demands in turn: what runs on has what it wants, a drained node is emptied, and once what runs on is stopped every job ends.</summary>
    /// <returns>What did not come about; null when all did.</returns>
    public string? Settle()
    {
        var dead = nodes.Count > 1 && random.Next(2) == 0 ? Any(nodes.Values) : null;
        foreach (var node in nodes.Values)
        {
            (node.IsCutOff, node.Membership, node.Eligibility, node.DrainDeadlineAt) = (node == dead, NodeMembership.Approved, NodeEligibility.Eligible, null);
            TellOfAdministration(node);
        }

        // What runs on fails no more; what ends may.
        isCalm = true;
        if (!Rounds(HasEverythingItWants))
        {
            return "what runs on does not have what it wants";
        }

        var drained = Any(nodes.Values.Where(node => node != dead).ToList());
        drained.Eligibility = NodeEligibility.Draining;
        TellOfAdministration(drained);
        if (!Rounds(() => IsEmptied(drained)))
        {
            return $"{drained.Info.Id} is drained and keeps what runs on";
        }

        drained.Eligibility = NodeEligibility.Eligible;
        TellOfAdministration(drained);
        foreach (var job in jobs.Values.Where(job => job.Spec.IsLongRunning))
        {
            Decide(job.Id, draft => JobCommands.Stop(draft, "the end"));
        }

        if (!Rounds(() => jobs.Values.All(job => RecordOf(job.Id)?.State.IsTerminal == true || IsTurnedAway(job, dead)) && nodes.Values.All(node => node == dead || node.Agent.Count == 0)))
        {
            return "not every job has ended";
        }

        CheckHistories();
        return null;
    }

    /// <summary>Tells whether every node that is here has refused a job for good: it waits for the one that is away, which may come back.</summary>
    private bool IsTurnedAway(ModelJob job, ModelNode? dead) => dead is not null && !LiveOf(job.Id).Any()
        && job.Loaded?.Memory.Disappointments is { } disappointments
        && nodes.Values.All(node => node == dead || disappointments.GetValueOrDefault(node.Info.Id)?.Refusal is not null);

    /// <summary>Says how the jobs stand, for a failed property.</summary>
    public string Describe() => string.Join("\n", jobs.Values.Select(job =>
        $"{job.Id} {job.Spec.Type}: {RecordOf(job.Id)?.State} version {RecordOf(job.Id)?.Version} waiting {RecordOf(job.Id)?.Waiting} completed {RecordOf(job.Id)?.Completed} live {string.Join(",", LiveOf(job.Id).Select(execution => $"{execution.Id}@{execution.NodeId} v{execution.JobVersion} {execution.State.StateType}"))} queue {book.Describe(job.Id)?.Shortage}"))
        + "\n" + string.Join("\n", nodes.Values.Select(node => $"{node.Info.Id} {node.Info.Compute.MaxCapacity.CpuMillicores}m: agent {string.Join(",", node.Agent.Values.Select(held => $"{held.Report.Id} {held.Report.Phase}"))} used {node.Ledger?.Used.CpuMillicores}"));

    /// <summary>Lets time pass until something is so; false when that does not come.</summary>
    private bool Rounds(Func<bool> isSo)
    {
        for (var round = 0; round < 400; round++)
        {
            now += TimeSpan.FromSeconds(3);
            foreach (var node in nodes.Values)
            {
                Work(node);
                Beat(node);
            }

            if (round % 10 == 0)
            {
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

            if (isSo())
            {
                return true;
            }
        }

        return false;
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
        Membership = node.Membership,
        Eligibility = node.Eligibility,
        DrainDeadlineAt = node.DrainDeadlineAt,
        Liveness = !node.IsCutOff ? NodeLiveness.Connected : node.LostSince is { } since && now - since > options.LostAfter ? NodeLiveness.Lost : NodeLiveness.Suspect,
        DisconnectedSince = node.LostSince ?? default,
    };

    private JobSituation Situation(LoadedJob loaded) => loaded.ToSituation(id => StateOf(nodes[id]), isViewComplete: true, options);

    private IEnumerable<Execution> LiveOf(JobId id) => store.ExecutionsOf(id).Where(execution => !execution.IsTerminal);

    private JobRecord? RecordOf(JobId id) => store.GetRecordAsync(id, default).Result;

    private T Any<T>(IReadOnlyCollection<T> items) => items.ElementAt(random.Next(items.Count));

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private sealed class ModelJob(Job spec)
    {
        public JobId Id => Spec.Id;

        /// <summary>Gets or sets what the user wants now.</summary>
        public Job Spec { get; set; } = spec;

        public LoadedJob? Loaded { get; set; }
    }

    private sealed class ModelNode(NodeInfo info)
    {
        public NodeInfo Info { get; } = info;

        public NodeLedger? Ledger { get; set; } = new();

        public Dictionary<ExecutionId, Held> Agent { get; } = [];

        public bool IsCutOff { get; set; }

        public DateTimeOffset? LostSince { get; set; }

        /// <summary>Gets or sets when it was first away: news of it may come late.</summary>
        public DateTimeOffset? FirstAwayAt { get; set; }

        /// <summary>Gets or sets whether it may have forgotten ends whose room was given away; what it is handed again waits there for room.</summary>
        public bool HasLostDisk { get; set; }

        public bool WasRejected { get; set; }

        public NodeMembership Membership { get; set; } = NodeMembership.Approved;

        public NodeEligibility Eligibility { get; set; }

        public DateTimeOffset? DrainDeadlineAt { get; set; }
    }

    /// <summary>What an agent holds of an execution.</summary>
    private sealed record Held(ExecutionSpec Spec, ExecutionReport Report, bool MayPublish = false);
}
