using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bacalhau.Grains;

/// <summary>One node: its ledger in memory, its membership on disk, its liveness by its heartbeats.</summary>
[NodePinned]
internal sealed partial class ComputeNodeGrain(
    INodeStore nodeStore,
    IJobStore jobStore,
    IAgentDirectory agents,
    IOptions<SchedulingOptions> options,
    TimeProvider clock,
    ILogger<ComputeNodeGrain> logger) : Grain, IComputeNodeGrain
{
    private readonly SchedulingOptions settings = options.Value;
    private Task writes = Task.CompletedTask;
    private NodeRecord? record;
    private NodeBook book = null!;
    private NodeHealth health = new();
    private long? incarnation;
    private bool isRebuilt;
    private bool hasHeard;

    /// <summary>Gets whether nothing keeps what was just committed from beginning.</summary>
    private bool IsOpen => record is null or { Membership: NodeMembership.Approved, Eligibility: not NodeEligibility.Draining } && health.Liveness != NodeLiveness.Lost;

    private NodeId Id => new(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        book = new(Id, new AgentOutbox(Id, agents, error => LogAgentSilent(logger, error, Id)), settings);
        sequence = clock.GetUtcNow().UtcTicks;
        lastHeardAt = clock.GetTimestamp();
        record = await nodeStore.LoadNodeAsync(Id, cancellationToken);
        health = NodeHealth.Restore(record);
        var period = Min(settings.HeartbeatInterval, Min(settings.SuspectAfter, settings.LostAfter) / 3);
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(period, period) { Interleave = true });
    }

    public async Task<AgentHandshakeReply> RegisterAsync(AgentHandshake handshake)
    {
        var now = clock.GetUtcNow();
        if (record?.Membership == NodeMembership.Rejected)
        {
            throw new BacalhauError(BacalhauErrorCode.Forbidden, "NodesManager", $"node {Id} has been rejected")
            {
                Hint = "An operator must approve or delete the node first",
            }.AsException();
        }

        var heartbeat = settings.HeartbeatInterval;
        var isAnew = incarnation is { } last && last != handshake.Incarnation;
        hasHeard = false;
        await RebuildAsync();
        lastHeardAt = clock.GetTimestamp();
        await SaveAsync(
            current => current is null
                ? new NodeRecord { Info = handshake.Info, Membership = FirstMembership(handshake.Info), JoinedAt = now, ModifiedAt = now }
                : current with { Info = handshake.Info, ModifiedAt = now },
            current => (isAnew ? current.Crash(now, heartbeat) : current).Hear(now, heartbeat));
        incarnation = handshake.Incarnation;
        lastSequence = 0;
        Hear();
        Changed();
        if (record!.Membership != NodeMembership.Approved)
        {
            // It was deleted while it had work, and comes back as a node nobody knows.
            TellJobs();
        }

        LogRegistered(logger, Id, record.Membership);
        return new(record.Membership, heartbeat);
    }

    public async Task<AgentHeartbeatReply> HeartbeatAsync(AgentHeartbeat heartbeat)
    {
        if (record is null || !isRebuilt || incarnation != heartbeat.Incarnation)
        {
            throw new BacalhauError(BacalhauErrorCode.HandshakeRequired, "NodesManager", $"node {Id} must introduce itself first") { IsRetryable = true }.AsException();
        }

        if (heartbeat.Info is { } info && heartbeat.Sequence >= lastSequence)
        {
            record = record with { Info = info };
            Changed();
        }

        var about = CountAbout();
        lastSequence = Math.Max(lastSequence, heartbeat.Sequence);
        if (record.Membership != NodeMembership.Rejected)
        {
            if (record.AwaySince is not null)
            {
                // Before it gets anything new: after a restart, what was placed since must not look older than its absence.
                lastHeardAt = clock.GetTimestamp();
                await SaveAsync(static current => current, current => current.Hear(clock.GetUtcNow(), settings.HeartbeatInterval));
            }

            Hear();
        }

        var reply = record.Membership == NodeMembership.Approved
            ? Reconcile(heartbeat) with { Discard = Discards(heartbeat.Discarded) }
            : new() { Membership = record.Membership, Stop = [.. heartbeat.Executions.Where(report => !report.IsTerminal).Select(report => new StopOrder(report.Id, report.Epoch, "the node is not approved"))] };
        hasHeard = true;
        if (CountAbout() != about)
        {
            Changed();
        }

        return reply;
    }

    public Task ReportAsync(IReadOnlyList<ExecutionReport> reports)
    {
        if (isRebuilt)
        {
            var about = CountAbout();
            book.Report(reports, clock.GetUtcNow());
            PostAll();
            if (CountAbout() != about)
            {
                Changed();
            }
        }

        return Task.CompletedTask;
    }

    public async Task LeaveAsync()
    {
        incarnation = null;
        hasHeard = false;
        if (record is not null && health.Liveness is NodeLiveness.Connected or NodeLiveness.Suspect)
        {
            Move(health.Leave(clock.GetUtcNow(), NodeState.Goodbye));
            await TraceAsync();
        }
    }

    public Task<IReadOnlyList<ExecutionId>> AdmitAsync(IReadOnlyList<AdmissionRequest> requests)
    {
        if (!isRebuilt || !hasHeard || !ToState().CanTakeWork)
        {
            mustTellAgain = true;
            Changed();
            return Task.FromResult<IReadOnlyList<ExecutionId>>([]);
        }

        var admitted = book.Admit(requests, record!.Info.Compute.MaxCapacity, clock.GetUtcNow());
        mustTellAgain |= admitted.Count < requests.Count;
        Changed();
        return Task.FromResult<IReadOnlyList<ExecutionId>>(admitted);
    }

    public Task StartAsync(IReadOnlyList<ExecutionSpec> executions)
    {
        book.Start(executions, clock.GetUtcNow(), IsOpen ? null : ToState());
        PostAll();
        return Task.CompletedTask;
    }

    public Task StopAsync(IReadOnlyList<StopOrder> orders)
    {
        if (book.Stop(orders))
        {
            Changed();
        }

        return Task.CompletedTask;
    }

    public Task PermitPublishAsync(IReadOnlyList<ExecutionFence> executions)
    {
        book.Permit(executions);
        return Task.CompletedTask;
    }

    public Task ForgetAsync(IReadOnlyList<ExecutionId> executions)
    {
        if (book.Forget(executions))
        {
            Changed();
        }

        return Task.CompletedTask;
    }

    public Task<NodeState?> GetAsync() => Task.FromResult(record is null ? null : ToState());

    public Task<ExecutionReport?> GetReportAsync(ExecutionId execution) => Task.FromResult(book.Ledger.Find(execution)?.Report);

    public async IAsyncEnumerable<LogChunk> ReadLogAsync(ExecutionId execution, LogRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var agent = agents.Find(Id) ?? throw new BacalhauError(BacalhauErrorCode.ServiceUnavailable, "NodesManager", $"node {Id} is away, its logs cannot be read now")
        {
            Hint = "Try again once the node is connected",
            IsRetryable = true,
        }.AsException();
        await foreach (var chunk in agent.ReadLogAsync(execution, request, cancellationToken))
        {
            yield return chunk;
        }
    }

    private async Task RebuildAsync()
    {
        book.Rebuild(await jobStore.ListLiveOnNodeAsync(Id, CancellationToken.None));
        isRebuilt = true;
    }

    private NodeMembership FirstMembership(NodeInfo info) =>
        settings.ManualApproval && info.Type == NodeType.Compute ? NodeMembership.Pending : NodeMembership.Approved;

    /// <summary>One write at a time, each on top of what the last one left: none undoes another, and the row always says how the node fares.</summary>
    /// <param name="change">What becomes of the row; null from it writes nothing.</param>
    /// <param name="move">What becomes of the node's health.</param>
    private Task SaveAsync(Func<NodeRecord?, NodeRecord?> change, Func<NodeHealth, NodeHealth> move) => InTurnAsync(async () =>
    {
        if (change(record) is not { } changed)
        {
            return;
        }

        var next = move(health).Trace(changed);
        var before = record?.Info;
        await nodeStore.SaveNodeAsync(next, CancellationToken.None);

        // A heartbeat may have brought news of what the node offers meanwhile.
        record = record is { Info: var info } && !ReferenceEquals(info, before) ? next with { Info = info } : next;
        Move(move(health));
    });

    private Task InTurnAsync(Func<Task> write)
    {
        return writes = AfterAsync(writes, write);

        static async Task AfterAsync(Task before, Func<Task> write)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            await write();
        }
    }

    /// <summary>Writes down that the node came or went; what cannot be written now is with the next tick.</summary>
    private async Task TraceAsync()
    {
        if (record is null || health.IsTracedIn(record))
        {
            return;
        }

        try
        {
            await SaveAsync(static current => current, static current => current);
        }
        catch (Exception error)
        {
            LogNotTraced(logger, error, Id);
        }
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
