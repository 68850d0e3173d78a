using System.Collections.Concurrent;

namespace Bacalhau.TestKit.Compute;

/// <summary>A cluster for one agent: wants what the test says, answers heartbeats with it, remembers what it was told.</summary>
public sealed class ScriptedGateway : IAgentGateway
{
    private readonly ConcurrentDictionary<ExecutionId, ExecutionSpec> wanted = new();
    private readonly ConcurrentDictionary<ExecutionId, StopOrder> unwanted = new();
    private readonly ConcurrentDictionary<ExecutionId, long> permitted = new();
    private readonly ConcurrentDictionary<ExecutionId, bool> recorded = new();
    private readonly ConcurrentDictionary<ExecutionId, bool> discarded = new();
    private volatile Exception? trouble;
    private volatile bool hasForgottenNode;

    /// <summary>Gets or sets the interval given to the agent.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Gets the introductions.</summary>
    public Moments<AgentHandshake> Handshakes { get; } = new();

    /// <summary>Gets the heartbeats that were answered.</summary>
    public Moments<AgentHeartbeat> Heartbeats { get; } = new();

    /// <summary>Gets all reports, between heartbeats and in them.</summary>
    public Moments<ExecutionReport> Reports { get; } = new();

    /// <summary>Gets the reports between heartbeats alone, by call.</summary>
    public Moments<IReadOnlyList<ExecutionReport>> ReportCalls { get; } = new();

    /// <summary>Gets the goodbyes.</summary>
    public Moments<NodeId> Goodbyes { get; } = new();

    /// <summary>Gets calls that failed because the cluster was away.</summary>
    public Moments<string> LostCalls { get; } = new();

    /// <summary>Gets or sets whether reports that wait for it are answered with a permission at the next heartbeat.</summary>
    public bool PermitsAll { get; set; }

    /// <summary>Gets or sets whether terminal reports are answered with "forget" at the next heartbeat.</summary>
    public bool ForgetsAll { get; set; }

    /// <summary>Wants an execution to run: said with every heartbeat that does not name it.</summary>
    public void Want(ExecutionSpec spec) => wanted[spec.Id] = spec;

    /// <summary>Wants an execution to stop: said with every heartbeat.</summary>
    public void Unwant(StopOrder order)
    {
        wanted.TryRemove(order.Id, out _);
        unwanted[order.Id] = order;
    }

    /// <summary>Lets an execution publish: said with every heartbeat.</summary>
    public void Permit(ExecutionFence fence) => permitted[fence.Id] = fence.Epoch;

    /// <summary>Has recorded an outcome: said with every heartbeat that names it.</summary>
    public void Record(ExecutionId id) => recorded[id] = true;

    /// <summary>Has deleted the job of an execution: says with every heartbeat that its files may go, until told that they are gone.</summary>
    public void Discard(ExecutionId id) => discarded[id] = true;

    /// <summary>Every call fails from now on.</summary>
    public void GoAway(Exception? with = null) => trouble = with ?? new IOException("the cluster is away");

    /// <summary>Calls are answered again.</summary>
    public void ComeBack() => trouble = null;

    /// <summary>Demands a new introduction before the next heartbeat.</summary>
    public void ForgetNode() => hasForgottenNode = true;

    /// <summary>Waits for a report, also an earlier one.</summary>
    public Task<ExecutionReport> ReportAsync(ExecutionId id, ExecutionPhase phase) =>
        OrOtherEndAsync(Reports.FirstAsync(report => report.Id == id && (report.Phase == phase || report.IsTerminal)), phase);

    /// <inheritdoc/>
    public Task<AgentHandshakeReply> RegisterAsync(AgentHandshake handshake, CancellationToken cancellationToken)
    {
        ThrowIfAway("register");
        hasForgottenNode = false;
        Handshakes.Add(handshake);
        return Task.FromResult(new AgentHandshakeReply(NodeMembership.Approved, HeartbeatInterval));
    }

    /// <inheritdoc/>
    public Task<AgentHeartbeatReply> HeartbeatAsync(AgentHeartbeat heartbeat, CancellationToken cancellationToken)
    {
        ThrowIfAway("heartbeat");
        if (hasForgottenNode || Handshakes.All.Count == 0)
        {
            throw new BacalhauError(BacalhauErrorCode.HandshakeRequired, "Cluster", "introduce yourself first").AsException();
        }

        var named = heartbeat.Executions.ToDictionary(report => report.Id);
        foreach (var report in heartbeat.Executions)
        {
            Take(report);
        }

        foreach (var id in heartbeat.Discarded)
        {
            discarded.TryRemove(id, out _);
        }

        Heartbeats.Add(heartbeat);
        return Task.FromResult(new AgentHeartbeatReply
        {
            Membership = NodeMembership.Approved,
            Start = [.. wanted.Values.Where(spec => !named.TryGetValue(spec.Id, out var report) || report.Epoch < spec.Epoch)],
            Stop = [.. unwanted.Values],
            PermitPublish = [.. permitted.Where(pair => named.ContainsKey(pair.Key)).Select(pair => new ExecutionFence(pair.Key, pair.Value))],
            Forget = [.. recorded.Keys.Where(named.ContainsKey)],
            Discard = [.. discarded.Keys],
        });
    }

    /// <inheritdoc/>
    public Task ReportAsync(NodeId node, IReadOnlyList<ExecutionReport> reports, CancellationToken cancellationToken)
    {
        ThrowIfAway("report");
        ReportCalls.Add(reports);
        foreach (var report in reports)
        {
            Take(report);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task LeaveAsync(NodeId node, CancellationToken cancellationToken)
    {
        ThrowIfAway("leave");
        Goodbyes.Add(node);
        return Task.CompletedTask;
    }

    private static async Task<ExecutionReport> OrOtherEndAsync(Task<ExecutionReport> reported, ExecutionPhase phase)
    {
        var report = await reported;
        return report.Phase == phase ? report : throw new InvalidOperationException($"not {phase} but {report.Phase}: {report.Error?.Message}");
    }

    private void Take(ExecutionReport report)
    {
        if (PermitsAll && report.Phase == ExecutionPhase.AwaitingPublish)
        {
            permitted[report.Id] = report.Epoch;
        }

        if (ForgetsAll && report.IsTerminal)
        {
            wanted.TryRemove(report.Id, out _);
            recorded[report.Id] = true;
        }

        Reports.Add(report);
    }

    private void ThrowIfAway(string call)
    {
        if (trouble is { } exception)
        {
            LostCalls.Add(call);
            throw exception;
        }
    }
}
