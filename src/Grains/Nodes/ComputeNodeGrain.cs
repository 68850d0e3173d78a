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
    private NodeRecord? record;
    private NodeBook book = null!;
    private NodePulse pulse = null!;
    private long? incarnation;
    private bool isRebuilt;
    private bool hasHeard;

    private NodeId Id => new(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        book = new(Id, new AgentOutbox(Id, agents, error => LogAgentSilent(logger, error, Id)), settings);
        pulse = new(settings);
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
            ? Reconcile(heartbeat)
            : new() { Membership = record.Membership, Stop = [.. heartbeat.Executions.Where(report => !report.IsTerminal).Select(report => new StopOrder(report.Id, report.Epoch, "the node is not approved"))] };
        hasHeard = true;
        return Task.FromResult(reply);
    }

    public Task ReportAsync(IReadOnlyList<ExecutionReport> reports)
    {
        if (isRebuilt)
        {
            book.Report(reports, clock.GetUtcNow());
            PostAll();
            Changed();
        }

        return Task.CompletedTask;
    }

    public Task LeaveAsync()
    {
        incarnation = null;
        hasHeard = false;
        if (pulse.Liveness is NodeLiveness.Connected or NodeLiveness.Suspect)
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

        var admitted = book.Admit(requests, record!.Info.Compute.MaxCapacity, clock.GetUtcNow());
        Changed();
        return Task.FromResult<IReadOnlyList<ExecutionId>>(admitted);
    }

    public Task StartAsync(IReadOnlyList<ExecutionSpec> executions)
    {
        book.Start(executions, clock.GetUtcNow());
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
        book.Forget(executions);
        Changed();
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

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
