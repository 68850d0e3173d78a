using Bacalhau.TestKit;

namespace Bacalhau.Grains.Tests;

/// <summary>Nodes, jobs and queues for tests of placement.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);
    private static long ticket;

    public static QueueBook Book(params IEnumerable<NodeState> nodes) => Book(seed: 1, nodes);

    public static QueueBook Book(ulong seed, params IEnumerable<NodeState> nodes) => Book(packs: false, seed, nodes);

    public static QueueBook Book(bool packs, params IEnumerable<NodeState> nodes) => Book(packs, seed: 1, nodes);

    /// <summary>A node that runs scripted executions and containers.</summary>
    public static NodeState Node(string name, int cores, long? free = null, Func<ComputeNodeInfo, ComputeNodeInfo>? change = null)
    {
        var info = TestJobs.Node(name, cores);
        var compute = info.Compute with
        {
            ExecutionEngines = [TestJobs.Engine, "docker"],
            AvailableCapacity = info.Compute.MaxCapacity with { CpuMillicores = free ?? cores * 1000 },
        };
        return new()
        {
            Info = info with { Compute = change?.Invoke(compute) ?? compute },
            Membership = NodeMembership.Approved,
            Liveness = NodeLiveness.Connected,
        };
    }

    public static Job Job(Func<Job, Job>? change = null, Func<JobTask, JobTask>? task = null, string cores = "500m") =>
        TestJobs.New(change: change).WithTask(old => task is null ? old with { Resources = new(cores, "100mb") } : task(old with { Resources = new(cores, "100mb") }));

    public static PlacementRequest Ask(
        string id, int count = 1, int since = 0, string cores = "500m", Func<Job, Job>? change = null, Func<JobTask, JobTask>? task = null) => new()
        {
            JobId = new(id),
            Ticket = ++ticket,
            Needs = JobNeeds.Of(Job(change, task, cores)),
            Since = Now.AddSeconds(since),
            Count = count,
        };

    /// <summary>Asks where a job that is not submitted would go.</summary>
    public static PlacementQuestion Question(int count = 1, string cores = "500m", Func<Job, Job>? change = null, Func<JobTask, JobTask>? task = null) =>
        new() { Needs = JobNeeds.Of(Job(change, task, cores)), Count = count };

    /// <summary>Asks what a job that is submitted waits for, or why it is where it is.</summary>
    public static PlacementQuestion Question(PlacementRequest ask) => new() { JobId = ask.JobId, Needs = ask.Needs, AllNodes = ask.AllNodes };

    private static QueueBook Book(bool packs, ulong seed, IEnumerable<NodeState> nodes)
    {
        var next = 0;
        var book = new QueueBook(packs, TimeSpan.FromSeconds(30), seed, () => new($"e-{++next}"));
        book.Apply(new([.. nodes.Select(node => new NodeDelta(node, []))], IsComplete: true));
        return book;
    }
}
