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
    private readonly NodeLedger ledger = new();
    private readonly SemaphoreSlim writing = new(1, 1);
    private NodeRecord? record;
    private NodeInfo? said;
    private AgentOutbox outbox = null!;
    private long? incarnation;
    private bool isRebuilt;
    private bool hasHeard;

    private NodeId Id => new(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        outbox = new(Id, agents, error => LogAgentSilent(logger, error, Id));
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
        said = handshake.Info;
        await RebuildAsync();
        await SaveAsync(
            current => current is null
                ? new NodeRecord { Info = handshake.Info, Membership = FirstMembership(handshake.Info), JoinedAt = now, ModifiedAt = now }
                : current with { Info = handshake.Info, ModifiedAt = now },
            current => (isAnew ? current.Crash(now, heartbeat) : current).Hear(now, heartbeat));
        incarnation = handshake.Incarnation;
        lastSequence = 0;
        Hear();
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
            said = info;
        }

        lastSequence = Math.Max(lastSequence, heartbeat.Sequence);
        if (record.Membership != NodeMembership.Rejected)
        {
            if (record.AwaySince is not null)
            {
                // Before it gets anything new: after a restart, what was placed since must not look older than its absence.
                await SaveAsync(static current => current, current => current.Hear(clock.GetUtcNow(), settings.HeartbeatInterval));
            }

            Hear();
        }

        var reply = record.Membership == NodeMembership.Approved
            ? Reconcile(heartbeat)
            : new() { Membership = record.Membership, Stop = [.. heartbeat.Executions.Where(report => !report.IsTerminal).Select(report => new StopOrder(report.Id, report.Epoch, "the node is not approved"))] };
        hasHeard = true;
        return reply;
    }

    public Task ReportAsync(IReadOnlyList<ExecutionReport> reports)
    {
        if (isRebuilt)
        {
            foreach (var report in reports)
            {
                Take(report, isHeartbeat: false);
            }

            PostAll();
            Changed();
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
            Changed();
            return Task.FromResult<IReadOnlyList<ExecutionId>>([]);
        }

        var capacity = (said ?? record!.Info).Compute.MaxCapacity;
        var until = clock.GetUtcNow() + settings.GrantHold;
        List<ExecutionId> admitted = new(requests.Count);
        foreach (var request in requests)
        {
            if (ledger.Admit(request.Id, request.JobId, request.Resources, request.StaticPorts, capacity) is not { } entry)
            {
                continue;
            }

            admitted.Add(request.Id);
            if (entry is { Spec: null, Epoch: 0 })
            {
                entry.LeaseUntil = until;
                admittedSince.Add(request.Id);
            }
        }

        Changed();
        return Task.FromResult<IReadOnlyList<ExecutionId>>(admitted);
    }

    public Task StartAsync(IReadOnlyList<ExecutionSpec> executions)
    {
        var now = clock.GetUtcNow();
        foreach (var spec in executions)
        {
            if (ledger.IsOver(spec.Id))
            {
                continue;
            }

            var entry = ledger.Add(spec.Id, spec.JobId, spec.Resources, []);
            if (entry.Stop is not null || spec.Epoch < entry.Epoch)
            {
                continue;
            }

            if (entry.Epoch == 0 && TurnsAway(entry, spec, now))
            {
                continue;
            }

            (entry.LeaseUntil, entry.Spec, entry.Epoch, entry.SentAt) = (null, spec, spec.Epoch, now);
            outbox.Start(spec);
        }

        PostAll();
        return Task.CompletedTask;
    }

    public Task StopAsync(IReadOnlyList<StopOrder> orders)
    {
        foreach (var order in orders)
        {
            if (ledger.Find(order.Id) is { } entry)
            {
                if (order.Epoch < entry.Epoch)
                {
                    continue;
                }

                entry.Stop = order;
                if (entry.Report is { IsTerminal: true } || entry.Spec is null && entry.LeaseUntil is not null)
                {
                    End(entry);
                    continue;
                }
            }

            outbox.Stop(order);
        }

        return Task.CompletedTask;
    }

    public Task PermitPublishAsync(IReadOnlyList<ExecutionFence> executions)
    {
        foreach (var fence in executions)
        {
            if (ledger.Find(fence.Id) is { Stop: null } entry && entry.Epoch == fence.Epoch)
            {
                entry.MayPublish = true;
                outbox.Permit(fence);
            }
        }

        return Task.CompletedTask;
    }

    public Task ForgetAsync(IReadOnlyList<ExecutionId> executions)
    {
        foreach (var id in executions)
        {
            if (ledger.Remove(id) is not { LeaseUntil: not null })
            {
                outbox.Forget(id);
            }
        }

        Changed();
        return Task.CompletedTask;
    }

    public Task<NodeState?> GetAsync() => Task.FromResult(record is null ? null : ToState());

    public Task<ExecutionReport?> GetReportAsync(ExecutionId execution) => Task.FromResult(ledger.Find(execution)?.Report);

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

    /// <summary>Reads what the store says should run here. What was admitted meanwhile stays.</summary>
    private async Task RebuildAsync()
    {
        foreach (var execution in await jobStore.ListLiveOnNodeAsync(Id, CancellationToken.None))
        {
            var entry = ledger.Add(execution.Id, execution.JobId, execution.Allocated, []);
            entry.Epoch = Math.Max(entry.Epoch, execution.Epoch);
            entry.LeaseUntil = null;
        }

        isRebuilt = true;
    }

    private NodeMembership FirstMembership(NodeInfo info) =>
        settings.ManualApproval && info.Type == NodeType.Compute ? NodeMembership.Pending : NodeMembership.Approved;

    /// <summary>One write at a time, each on top of what the last one left: none undoes another, and the row always says how the node fares.</summary>
    /// <param name="change">What becomes of the row; null from it writes nothing.</param>
    /// <param name="move">What becomes of the node's health.</param>
    private async Task SaveAsync(Func<NodeRecord?, NodeRecord?> change, Func<NodeHealth, NodeHealth> move)
    {
        await writing.WaitAsync();
        try
        {
            if (change(record) is not { } changed)
            {
                return;
            }

            var next = move(health).Trace(changed);
            next = said is null ? next : next with { Info = said };
            await nodeStore.SaveNodeAsync(next, CancellationToken.None);
            record = next;
            Move(move(health));
        }
        finally
        {
            writing.Release();
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
