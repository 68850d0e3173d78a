using Bacalhau.TestKit;

namespace Bacalhau.Grains.Tests;

/// <summary>One job and its decisions, without grains: what was decided is kept as a grain keeps it.</summary>
internal sealed class JobScene
{
    private readonly Dictionary<NodeId, NodeState> nodes = [];

    private JobScene(LoadedJob job) => Loaded = job;

    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(50);

    public SchedulingOptions Options { get; } = new() { UpdateHealthyAfter = TimeSpan.Zero };

    public LoadedJob Loaded { get; }

    public JobRecord Record => Loaded.Record;

    public IEnumerable<Execution> Live => Loaded.Live.Values.OrderBy(execution => execution.Epoch);

    public static JobScene Accept(Job job) => Accept(job, []).Job;

    /// <summary>Accepts a job to which room was granted at once.</summary>
    public static (JobScene Job, Plan Plan) Accept(Job job, params string[] granted)
    {
        var now = DateTimeOffset.UnixEpoch.AddYears(50);
        var scene = new JobScene(new(JobCommands.NewRecord(new(job, "tester", "evaluation"), now), 0, job with { Version = 1 }, []));
        var plan = scene.Turn(draft =>
        {
            JobCommands.Submit(draft);
            JobDecision.Weigh(draft, [], lookAround: false);
            JobDecision.Place(draft, Grants(granted));
        });
        return (scene, plan);
    }

    /// <summary>Accepts a job of which one execution runs on each of these nodes.</summary>
    public static JobScene Running(Job job, params string[] on)
    {
        var scene = Accept(job);
        scene.Run(on);
        return scene;
    }

    public Plan Update(Func<Job, Job> change, bool force = false) =>
        Turn(draft => JobCommands.Update(draft, new(change(Loaded.Spec), "tester", "evaluation") { Force = force }));

    public Plan Stop() => Turn(draft => JobCommands.Stop(draft, "enough"));

    public Plan Turn(params JobFact[] facts) => Turn(static _ => { }, facts);

    public Plan Place(params string[] on) => Turn(draft => JobDecision.Place(draft, Grants(on)));

    /// <summary>Places on nodes and has them report that it runs.</summary>
    public void Run(params string[] on)
    {
        foreach (var execution in Place(on).Start)
        {
            Report(execution, ExecutionPhase.Running);
        }
    }

    public Plan Report(Execution execution, ExecutionPhase phase, FailureCause? cause = null, string? error = null) => Turn(FactOf(execution, phase, cause, error));

    /// <summary>What a node says of an execution.</summary>
    public static ExecutionReported FactOf(Execution execution, ExecutionPhase phase, FailureCause? cause = null, string? error = null) => new(new()
    {
        Id = execution.Id,
        Epoch = execution.Epoch,
        JobId = execution.JobId,
        NodeId = execution.NodeId,
        Phase = phase,
        At = DateTimeOffset.UnixEpoch.AddYears(50),
        Result = phase == ExecutionPhase.Completed ? new() : null,
        Cause = cause,
        Error = error is null ? null : new(BacalhauErrorCode.InternalError, "Test", error),
    });

    /// <summary>Changes what is known of a node.</summary>
    public void Set(string node, Func<NodeState, NodeState> change) => nodes[new(node)] = change(Find(new(node)));

    /// <summary>Begins a turn as things stand.</summary>
    public JobDraft Draft() => new(
        new()
        {
            Record = Loaded.Record,
            Spec = Loaded.Spec,
            Live = Loaded.Live,
            Memory = Loaded.Memory,
            FindNode = Find,
            IsViewComplete = true,
            Options = Options,
        },
        Now,
        "evaluation");

    private static GrantedPlacement[] Grants(string[] on) => [.. on.Select(node => new GrantedPlacement(ExecutionId.New(), new(node)))];

    private Plan Turn(Action<JobDraft> act, params JobFact[] facts)
    {
        var draft = Draft();
        act(draft);
        JobDecision.Weigh(draft, facts, lookAround: Loaded.Record.DueAt <= Now);
        var plan = JobDecision.Conclude(draft);
        if (plan.MustCommit)
        {
            Loaded.Keep(plan, Loaded.ETag + 1);
        }
        else
        {
            Loaded.Remember(plan);
        }

        return plan;
    }

    private NodeState Find(NodeId id) => nodes.GetValueOrDefault(id)
        ?? new() { Info = TestJobs.Node(id.Value), Membership = NodeMembership.Approved, Liveness = NodeLiveness.Connected };
}
