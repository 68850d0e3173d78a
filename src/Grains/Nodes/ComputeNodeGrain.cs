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
    private NodeRecord? record;
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

        var next = record is null
            ? new NodeRecord
            {
                Info = handshake.Info,
                Membership = settings.ManualApproval && handshake.Info.Type == NodeType.Compute ? NodeMembership.Pending : NodeMembership.Approved,
                JoinedAt = now,
                ModifiedAt = now,
            }
            : record with { Info = handshake.Info, ModifiedAt = now };
        await nodeStore.SaveNodeAsync(next, CancellationToken.None);
        record = next;
        await RebuildAsync();
        incarnation = handshake.Incarnation;
        lastSequence = 0;
        hasHeard = false;
        Hear();
        LogRegistered(logger, Id, record.Membership);
        return new(record.Membership, settings.HeartbeatInterval);
    }

    public Task<AgentHeartbeatReply> HeartbeatAsync(AgentHeartbeat heartbeat)
    {
        if (record is null || !isRebuilt || incarnation != heartbeat.Incarnation)
        {
            throw new BacalhauError(BacalhauErrorCode.HandshakeRequired, "NodesManager", $"node {Id} must introduce itself first") { IsRetryable = true }.AsException();
        }

        if (heartbeat.Info is { } info && heartbeat.Sequence >= lastSequence)
        {
            record = record with { Info = info };
        }

        lastSequence = Math.Max(lastSequence, heartbeat.Sequence);
        if (record.Membership != NodeMembership.Rejected)
        {
            Hear();
        }

        var reply = record.Membership == NodeMembership.Approved
            ? Reconcile(heartbeat) with { Discard = Discards(heartbeat.Discarded) }
            : new() { Membership = record.Membership, Stop = [.. heartbeat.Executions.Where(report => !report.IsTerminal).Select(report => new StopOrder(report.Id, report.Epoch, "the node is not approved"))] };
        hasHeard = true;
        return Task.FromResult(reply);
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

    public Task LeaveAsync()
    {
        incarnation = null;
        hasHeard = false;
        if (liveness is NodeLiveness.Connected or NodeLiveness.Suspect)
        {
            Lose("graceful shutdown");
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ExecutionId>> AdmitAsync(IReadOnlyList<AdmissionRequest> requests)
    {
        if (!isRebuilt || !hasHeard || !ToState().CanTakeWork)
        {
            Changed();
            return Task.FromResult<IReadOnlyList<ExecutionId>>([]);
        }

        var capacity = record!.Info.Compute.MaxCapacity;
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

            (entry.LeaseUntil, entry.Spec, entry.Epoch, entry.SentAt) = (null, spec, spec.Epoch, now);
            outbox.Start(spec);
        }

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

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
