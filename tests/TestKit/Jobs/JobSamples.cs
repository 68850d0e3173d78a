using System.Globalization;

namespace Bacalhau.TestKit;

/// <summary>Jobs, changes and rows for tests: small, valid, different from each other only where a test says so.</summary>
public static class JobSamples
{
    /// <summary>When everything happens, unless a test says otherwise.</summary>
    public static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>A specification.</summary>
    public static Job Spec(string id, string? name = null, string @namespace = "default", int count = 1) => new()
    {
        Id = new(id),
        Name = name ?? id,
        Namespace = @namespace,
        Type = JobTypes.Batch,
        Count = count,
        Constraints = [new("region", "in") { Values = ["eu", "us"] }],
        Meta = new Dictionary<string, string> { ["bacalhau.org/orchestrator.id"] = "n-1" },
        Tasks =
        [
            new JobTask
            {
                Name = "main",
                Engine = new("docker") { Params = SpecParams.Of([new("Image", "busybox:local"), new("Parameters", new[] { "echo", "ü" })]) },
                Publisher = new("local"),
                Env = new Dictionary<string, string> { ["GREETING"] = "hello" },
                InputSources = [new(new("inline"), "data", "/inputs/data")],
                ResultPaths = [new("outputs", "/outputs")],
                Resources = new(CPU: "500m", Memory: "64MB"),
                Network = new() { Type = NetworkType.None },
                Timeouts = new(ExecutionTimeout: 60),
            },
        ],
        Policy = new() { Spread = true, Retry = new() { MaxAttempts = 3, On = [] } },
    };

    /// <summary>A row of a job that was just accepted.</summary>
    public static JobRecord Record(string id, string? name = null, string @namespace = "default", DateTimeOffset? createdAt = null) => new()
    {
        Id = new(id),
        Name = name ?? id,
        Namespace = @namespace,
        Type = JobTypes.Batch,
        Engine = "docker",
        Count = 1,
        State = new(JobStateType.Pending),
        Version = 1,
        Revision = 1,
        CreatedAt = createdAt ?? Start,
        ModifiedAt = createdAt ?? Start,
        VersionAt = createdAt ?? Start,
        Waiting = PartitionSet.UpTo(1),
    };

    /// <summary>The change that accepts a job.</summary>
    public static ChangeSet Submission(JobRecord record) => new()
    {
        Job = record with { NextSequence = 2 },
        ExpectedETag = 0,
        NewVersion = Spec(record.Id.Value, record.Name, record.Namespace, record.Count) with { Labels = record.Labels },
        History = [Entry(record.Id, 1)],
    };

    /// <summary>The change that ends a job, with one execution and what a finished job's history tells.</summary>
    public static ChangeSet Completion(JobRecord record, long etag, ExecutionId execution, DateTimeOffset? at = null) => new()
    {
        Job = record with
        {
            State = new(JobStateType.Completed),
            Revision = record.Revision + 1,
            ModifiedAt = at ?? record.ModifiedAt.AddSeconds(1),
            NextSequence = 9,
            Waiting = PartitionSet.Empty,
            Completed = PartitionSet.UpTo(1),
        },
        ExpectedETag = etag,
        Executions = [Execution(execution.Value, record.Id.Value, ExecutionStateType.Completed)],
        History = [.. Enumerable.Range(2, 7).Select(sequence => Entry(record.Id, sequence, execution.Value))],
    };

    /// <summary>An execution on node n-1.</summary>
    public static Execution Execution(string id, string job, ExecutionStateType state = ExecutionStateType.New, string node = "n-1", DateTimeOffset? createdAt = null) => new()
    {
        Id = new(id),
        JobId = new(job),
        Namespace = "default",
        JobVersion = 1,
        NodeId = new(node),
        Epoch = 1,
        EvaluationId = "evaluation-1",
        Allocated = new(500, 64 << 20, 0, 0),
        Desired = new(DesiredStateType.Running, "placed"),
        State = new(state, state == ExecutionStateType.New ? "" : $"it is {state}"),
        CreatedAt = createdAt ?? Start,
        ModifiedAt = createdAt ?? Start,
    };

    /// <summary>An entry of a history; of an execution when one is named.</summary>
    public static JobHistoryEntry Entry(JobId job, long sequence, string execution = "", DateTimeOffset? at = null, long version = 1) => new()
    {
        Sequence = sequence,
        Level = execution.Length == 0 ? HistoryLevel.JobLevel : HistoryLevel.ExecutionLevel,
        JobId = job,
        JobVersion = version,
        ExecutionId = new(execution),
        Event = new(EventTopics.Scheduling, string.Create(CultureInfo.InvariantCulture, $"event {sequence}"), at ?? Start)
        {
            Details = new Dictionary<string, string> { [EventDetails.NodeId] = "n-1" },
        },
        At = at ?? Start,
    };

    /// <summary>A node that belongs.</summary>
    public static NodeRecord Node(string id) => new()
    {
        Info = new()
        {
            Id = new(id),
            Type = NodeType.Compute,
            Labels = new Dictionary<string, string> { ["zone"] = "a" },
            Compute = new()
            {
                ExecutionEngines = ["docker"],
                MaxCapacity = new(4000, 8L << 30, 100L << 30, 1),
                Gpus = [new(0, "Tesla T4", "NVIDIA", 15360, "0000:00:04.0")],
                Cached = ["image:busybox:local"],
                PortsInUse = [8080],
            },
        },
        Membership = NodeMembership.Approved,
        Eligibility = NodeEligibility.Draining,
        DrainDeadlineAt = Start.AddHours(1),
        OperatorLabels = new Dictionary<string, string> { ["zone"] = "b" },
        JoinedAt = Start,
        ModifiedAt = Start.AddMinutes(1),
        AwaySince = Start.AddSeconds(50),
        AwayReason = "heartbeat timeout",
        Losses = [Start.AddSeconds(20), Start.AddSeconds(50)],
    };
}
