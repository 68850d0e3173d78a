using Bacalhau.Api;
using Bacalhau.Scripted;

namespace Bacalhau.Cli.Tests;

/// <summary>A server with one job that never changes, for looking at output.</summary>
internal static class Cluster
{
    public const string Jobs = "/api/v1/orchestrator/jobs";
    public const string Id = "j-6bc90d35-5d3b-4a0c-9c1d-0f0f1a2b3c4d";
    private const string FirstExecution = "e-11111111-0000-0000-0000-000000000001";
    private const string SecondExecution = "e-22222222-0000-0000-0000-000000000002";
    public static readonly DateTimeOffset At = new(2026, 3, 1, 11, 0, 0, TimeSpan.Zero);

    public static Job Job(JobStateType state = JobStateType.Completed, string message = "") => new()
    {
        Id = new(Id),
        Name = "greeting",
        Namespace = "default",
        Type = JobTypes.Batch,
        Count = 2,
        Version = 1,
        Revision = 5,
        State = new(state, message),
        CreatedAt = At,
        ModifiedAt = At.AddMinutes(1),
        Tasks = [new() { Name = "main", Engine = new("docker") { Params = SpecParams.Of([new("Image", "busybox")]) }, Publisher = new("local") }],
    };

    public static async Task<ScriptedServer> StartAsync(JobStateType state = JobStateType.Completed, string message = "", string nextToken = "")
    {
        var server = await ScriptedServer.StartAsync();
        var job = Job(state, message);
        server.On($"PUT {Jobs}", new PutJobResponse { JobID = Id, EvaluationID = "v" });
        server.On($"GET {Jobs}", new ListJobsResponse { Items = [job, job with { Id = new("j-00000000-0000-0000-0000-000000000000"), Name = "old", CreatedAt = At.AddDays(-9) }], NextToken = nextToken });
        server.On($"GET {Jobs}/{Id}", new GetJobResponse { Job = job, History = new() { Items = History() }, Executions = new() { Items = Executions() } });
        server.On($"GET {Jobs}/{Id}/history", new ListHistoryResponse { Items = History() });
        server.On($"GET {Jobs}/{Id}/executions", new ListExecutionsResponse { Items = Executions() });
        server.On($"GET {Jobs}/{Id}/explain", Explanation());
        server.On($"PUT {Jobs}/explain", Explanation() with { JobID = "", State = JobState.Undefined, JobVersion = 0, Waiting = null, Executions = [], AsIfSubmitted = true, Summary = "Submitted now, it would start at once." });
        server.On("GET /api/v1/orchestrator/nodes", new ListNodesResponse { Nodes = Nodes() });
        server.On("GET /api/v1/orchestrator/nodes/n-1", new GetNodeResponse { Node = Nodes()[0] });
        return server;
    }

    private static ExplainJobResponse Explanation() => new()
    {
        JobID = Id,
        Name = "greeting",
        Namespace = "default",
        Type = JobTypes.Batch,
        JobVersion = 1,
        State = new(JobStateType.Queued),
        Summary = "1 of 2 executions waits since 2026-03-01T11:00:00Z: 1 node could run it and has no room now.",
        Waiting = new()
        {
            Executions = 1,
            Since = At,
            FailsAt = At.AddHours(2),
            Priority = 3,
            Ahead = 2,
            AheadInNamespace = 1,
            InQueue = 7,
            Causes =
            [
                new() { Kind = "room", Executions = 1, Message = "1 node could run it and has no room now" },
                new() { Kind = "turn", Executions = 1, Message = "2 jobs go before it by priority and age, 1 of its namespace; its priority is 3" },
            ],
        },
        Executions =
        [
            new() { ID = SecondExecution, NodeID = "n-11111111-2222-3333-4444-555555555555", JobVersion = 1, PartitionIndex = 0, Attempt = 1, State = "Running", Since = At.AddMinutes(1), Why = "the node with the highest score that had room" },
        ],
        Placement = new()
        {
            Requested = 1,
            Chosen = 1,
            Known = 5,
            Available = 4,
            Suitable = 2,
            Strategy = "least-used",
            IsComplete = true,
            Total = 5,
            ByFilter = new Dictionary<string, int> { ["room"] = 1, ["labels"] = 2, ["connection"] = 1 },
            Reasons =
            [
                new() { Filter = "labels", Reason = "labels don't match required selectors [gpu exists]", Nodes = 2, Sample = "n-33333333-0000-0000-0000-000000000000" },
                new() { Filter = "connection", Reason = "is not connected", Nodes = 1, Sample = "n-5" },
                new() { Filter = "room", Reason = "node busy", Nodes = 1, Sample = "n-2" },
            ],
            Nodes =
            [
                new() { NodeID = "n-11111111-2222-3333-4444-555555555555", Executions = 1, Score = 130, Scores = new Dictionary<string, int> { ["favoured-labels"] = 0, ["locality"] = 40, ["least-used"] = 87, ["tie-break"] = 3 } },
                new() { NodeID = "n-22222222-2222-3333-4444-555555555555", Filter = "room", Reason = "node busy: no room for {CPU: 2.00, Memory: 100 MB, Disk: 0 MB, GPU: 1}" },
                new() { NodeID = "n-33333333-0000-0000-0000-000000000000", Filter = "labels", Reason = "labels don't match required selectors [gpu exists]" },
            ],
        },
    };

    private static ApiHistoryItem[] History() =>
    [
        Entry(1, "", EventTopics.Submission, "Job submitted"),
        Entry(2, FirstExecution, EventTopics.Scheduling, "Requested execution on n-11111111"),
        Entry(3, FirstExecution, EventTopics.Execution, "failed to pull the image 'busybox'", (EventDetails.IsError, "true"), (EventDetails.Hint, "Check the name of the image.")),
        Entry(4, SecondExecution, EventTopics.Execution, "Completed successfully"),
        Entry(5, "", EventTopics.StateUpdate, "Completed"),
    ];

    private static ApiHistoryItem Entry(long number, string execution, string topic, string message, params (string Key, string Value)[] details) => new()
    {
        SeqNum = number,
        Type = execution.Length > 0 ? HistoryLevel.ExecutionLevel : HistoryLevel.JobLevel,
        JobID = Id,
        JobVersion = 1,
        ExecutionID = execution,
        Time = At.AddSeconds(number),
        Event = new(topic, message, At.AddSeconds(number)) { Details = details.Length == 0 ? null : details.ToDictionary(detail => detail.Key, detail => detail.Value) },
    };

    private static ApiExecution[] Executions() =>
    [
        Execution(FirstExecution, ExecutionStateType.Failed, "failed to pull the image 'busybox'", new()),
        Execution(SecondExecution, ExecutionStateType.Completed, "", new() { Stdout = "hello\n", Stderr = "careful\n", ExitCode = 3 }),
    ];

    private static ApiExecution Execution(string id, ExecutionStateType state, string message, RunResult result) => new()
    {
        ID = id,
        JobID = Id,
        JobVersion = 1,
        NodeID = "n-11111111-2222-3333-4444-555555555555",
        ComputeState = new() { StateType = state, Message = message },
        DesiredState = new() { StateType = DesiredStateType.Stopped },
        RunOutput = result,
        Revision = 3,
        CreatedAt = At,
        ModifiedAt = At.AddSeconds(30),
    };

    private static ApiNodeState[] Nodes() =>
    [
        new()
        {
            Membership = "APPROVED",
            Connection = "CONNECTED",
            ConnectionState = new() { Status = "CONNECTED", LastHeartbeat = At },
            Info = new()
            {
                NodeID = "n-11111111-2222-3333-4444-555555555555",
                NodeType = NodeType.Compute,
                Labels = new Dictionary<string, string> { ["os_type"] = "linux", ["env"] = "a,b" },
                BacalhauVersion = new() { GitVersion = "v1.9.3", GOOS = "linux", GOARCH = "amd64" },
                ComputeNodeInfo = new()
                {
                    ExecutionEngines = ["docker", "wasm"],
                    StorageSources = ["local", "urldownload"],
                    Publishers = ["local"],
                    MaxCapacity = new() { CPU = 1.6, Memory = 20_221_201_612, Disk = 196_592_884_121, GPU = 1 },
                    AvailableCapacity = new() { CPU = 1.1, Memory = 19_000_000_000, Disk = 196_592_884_121, GPU = 1 },
                },
            },
        },
    ];
}
