using Bacalhau.Grains;

namespace Bacalhau.Sim;

/// <summary>All parts of one simulated cluster.</summary>
internal sealed class World
{
    private readonly Dictionary<JobId, SimJob> jobs = [];
    private readonly Dictionary<NodeId, SimNode> nodes = [];

    public World(SimOptions options)
    {
        Options = options;
        Journal = new(Agenda, options.Trace);
        Network = new(Agenda, new Random(options.Seed + 1), options.MessageLoss);
        Store = new(this, new Random(options.Seed + 2));
        Directory = new(this);
        Queue = new(this);
        Meter = new(Agenda);
        var random = new Random(options.Seed);
        var fleet = Fleet.Make(options.Nodes, random);
        foreach (var info in fleet)
        {
            nodes[info.Id] = new(this, info, nodes.Count);
            NodeList.Add(nodes[info.Id]);
        }

        foreach (var plan in Workload.Make(options, fleet, random))
        {
            jobs[plan.Job.Id] = new(this, plan);
            JobList.Add(jobs[plan.Job.Id]);
        }

        OutageList = Outages.Make(options, random);
    }

    public SimOptions Options { get; }

    public SchedulingOptions Settings { get; } = new();

    public Agenda Agenda { get; } = new();

    public Network Network { get; }

    public Journal Journal { get; }

    public Meter Meter { get; }

    public SimStore Store { get; }

    public SimDirectory Directory { get; }

    public SimQueue Queue { get; }

    public List<SimJob> JobList { get; } = [];

    public List<SimNode> NodeList { get; } = [];

    public IReadOnlyList<Outage> OutageList { get; }

    public DateTimeOffset Now => Agenda.Now;

    public SimJob Job(JobId id) => jobs[id];

    public SimNode Node(NodeId id) => nodes[id];
}
