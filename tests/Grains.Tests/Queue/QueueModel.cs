using Bacalhau.TestKit;

namespace Bacalhau.Grains.Tests;

/// <summary>
/// The queue between jobs and nodes that are as simple as can be, with every message lost, doubled or late. Nobody wakes anybody: what heals it is
/// the time of grants and the news of nodes.
/// </summary>
internal sealed class QueueModel
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(30);

    private readonly Random random;
    private readonly QueueBook book;
    private readonly List<Node> nodes = [];
    private readonly List<Job> jobs = [];
    private readonly List<(bool MayBeLost, Action Deliver)> messages = [];
    private DateTimeOffset now = DateTimeOffset.UnixEpoch.AddYears(50);
    private bool isHealed;
    private int nextId;

    public QueueModel(int seed, int nodeCount, int jobCount)
    {
        random = new(seed);
        book = new(packByDefault: false, Hold, seed: 3, () => new($"e-{nextId++}"));
        for (var i = 0; i < nodeCount; i++)
        {
            nodes.Add(new($"n-{i}", random.Next(1, 5)));
            Tell(nodes[i]);
        }

        for (var i = 0; i < jobCount; i++)
        {
            var kind = (Kind)random.Next(3);
            jobs.Add(new($"j-{i}", kind, kind == Kind.OnAllNodes ? 1 : kind == Kind.Spread ? random.Next(1, nodeCount + 1) : random.Next(1, 6)));
        }
    }

    private enum Kind
    {
        Plain,
        Spread,
        OnAllNodes,
    }

    public void Storm(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(3000));
            switch (random.Next(6))
            {
                case < 3:
                    Deliver();
                    break;
                case 3:
                    Ask(jobs[random.Next(jobs.Count)]);
                    break;
                case 4:
                    Tell(nodes[random.Next(nodes.Count)]);
                    break;
                default:
                    book.Expire(now);
                    Pass();
                    break;
            }

            Check();
        }
    }

    /// <summary>Nothing is lost any more; a few grants' time must be enough for every job to have what it wants.</summary>
    public bool Settle()
    {
        isHealed = true;
        jobs.ForEach(Ask);
        for (var round = 0; round < 8; round++)
        {
            now += Hold;
            book.Expire(now);
            Pass();
            for (var step = 0; messages.Count > 0 && step < 10_000; step++)
            {
                Deliver();
                Check();
            }

            nodes.ForEach(Tell);
            Pass();
        }

        while (messages.Count > 0)
        {
            Deliver();
        }

        return book.Held == 0 && jobs.TrueForAll(job => job.Kind == Kind.OnAllNodes ? nodes.TrueForAll(node => job.Has.ContainsValue(node)) : job.Has.Count == job.Count);
    }

    public string Describe() => string.Join("\n", jobs.Select(job =>
        $"{job.Id} {job.Kind} wants {job.Count} has {string.Join(",", job.Has.Values.Select(node => node.Name))} owed {job.Owed} queue {book.Describe(job.Id)}"))
        + $"\nheld {book.Held}, waiting {book.Waiting}";

    private void Check()
    {
        foreach (var job in jobs.Where(job => job.Kind != Kind.Plain))
        {
            var twice = job.Has.Values.GroupBy(node => node).FirstOrDefault(group => group.Count() > 1);
            Require(twice is null, $"{job.Id} is twice on {twice?.Key.Name}");
        }

        Require(jobs.TrueForAll(job => job.Kind == Kind.OnAllNodes || job.Has.Count <= job.Count), "a job has more than it wants");
    }

    /// <summary>Asks when what is wanted is not what stands, as a job's grain does.</summary>
    private void Ask(Job job)
    {
        var wanted = job.Kind == Kind.OnAllNodes ? 1 : job.Count - job.Has.Count;
        var mark = job.Kind == Kind.Plain ? "" : string.Join(",", job.Has.Values.Select(node => node.Name).Order(StringComparer.Ordinal));
        if (wanted == 0 || (job.Owed == wanted && job.Mark == mark))
        {
            return;
        }

        job.Ticket++;
        (job.Owed, job.Mark) = (wanted, mark);
        var news = book.Request(
            new()
            {
                JobId = job.Id,
                Ticket = job.Ticket,
                Needs = job.Needs,
                Since = now,
                Count = wanted,
                AllNodes = job.Kind == Kind.OnAllNodes,
                Occupied = job.Has.Values.GroupBy(node => node.Id).ToDictionary(group => group.Key, group => group.Count()),
            },
            now)!.Value;
        if (Lost(4))
        {
            var ticket = job.Ticket;
            job.Owed = 0;
            Send(() => book.Withdraw(job.Id, ticket));
            Send(() => Ask(job), mayBeLost: false);
            return;
        }

        job.Owed -= job.Kind == Kind.OnAllNodes ? 0 : news.Placements.Count;
        Use(job, news.Placements);
    }

    private void Use(Job job, IReadOnlyList<GrantedPlacement> placements)
    {
        foreach (var placement in placements)
        {
            var node = nodes.Single(node => node.Id == placement.NodeId);
            var isWanted = job.Kind == Kind.OnAllNodes ? !job.Has.ContainsValue(node) : job.Has.Count < job.Count && (job.Kind == Kind.Plain || !job.Has.ContainsValue(node));
            if (job.Has.ContainsKey(placement.ExecutionId))
            {
                continue;
            }

            if (isWanted && node.Admitted.Count < node.Slots && !Lost(5))
            {
                node.Admitted.Add(placement.ExecutionId);
                node.Untold.Add(placement.ExecutionId);
                job.Has[placement.ExecutionId] = node;
                Send(() => Tell(node), mayBeLost: false);
            }
            else
            {
                Send(() =>
                {
                    book.Return([placement], refused: isWanted);
                    Pass();
                });
            }
        }

        Send(() => Ask(job), mayBeLost: false);
    }

    /// <summary>A node's news are sent until they arrive, the newest state of it each time. Plain work ends and makes room; the job keeps its result.</summary>
    private void Tell(Node node)
    {
        foreach (var done in node.Admitted.Where(id => random.Next(3) == 0 || isHealed).ToList())
        {
            node.Admitted.Remove(done);
        }

        var admitted = node.Untold.ToList();
        if (!Lost(6))
        {
            node.Untold.Clear();
        }

        if (book.Apply(new([new(node.ToState(), admitted)], IsComplete: true)))
        {
            Pass();
        }
    }

    private void Pass()
    {
        foreach (var news in book.Pass(now))
        {
            if (news.Placements.Count > 0)
            {
                var job = jobs.Single(job => job.Id == news.JobId);
                Send(() =>
                {
                    if (news.Ticket == job.Ticket && job.Kind != Kind.OnAllNodes)
                    {
                        job.Owed = Math.Max(0, job.Owed - news.Placements.Count);
                    }

                    Use(job, news.Placements);
                });
            }
        }
    }

    private void Send(Action message, bool mayBeLost = true) => messages.Add((mayBeLost, message));

    private void Deliver()
    {
        if (messages.Count == 0)
        {
            return;
        }

        var index = random.Next(messages.Count);
        var (mayBeLost, message) = messages[index];
        messages[index] = messages[^1];
        messages.RemoveAt(messages.Count - 1);
        if (mayBeLost && Lost(4))
        {
            return;
        }

        message();
        if (!isHealed && random.Next(8) == 0)
        {
            message();
        }
    }

    private bool Lost(int oneIn) => !isHealed && random.Next(oneIn) == 0;

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private sealed class Job(string id, Kind kind, int count)
    {
        public JobId Id { get; } = new(id);

        public Kind Kind { get; } = kind;

        public int Count { get; } = count;

        public JobNeeds Needs { get; } = JobNeeds.Of(TestJobs.New(change: job => job with { Policy = kind == Kind.Spread ? new() { Spread = true } : null })
            .WithTask(task => task with { Resources = new("1", "100mb") }));

        public Dictionary<ExecutionId, Node> Has { get; } = [];

        public long Ticket { get; set; }

        public int Owed { get; set; }

        public string Mark { get; set; } = "";
    }

    private sealed class Node(string name, int slots)
    {
        private readonly NodeInfo info = TestJobs.Node(name, slots);

        public string Name { get; } = name;

        public NodeId Id => info.Id;

        public int Slots { get; } = slots;

        public HashSet<ExecutionId> Admitted { get; } = [];

        public List<ExecutionId> Untold { get; } = [];

        public NodeState ToState() => new()
        {
            Info = info with { Compute = info.Compute with { AvailableCapacity = info.Compute.MaxCapacity with { CpuMillicores = (Slots - Admitted.Count) * 1000L } } },
            Membership = NodeMembership.Approved,
            Liveness = NodeLiveness.Connected,
        };
    }
}
