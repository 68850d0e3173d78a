using System.Runtime.CompilerServices;
using Bacalhau.Grains;

namespace Bacalhau.Silo.Tests.Hosting;

/// <summary>A node that does what a test says: decisions change its state, and its logs are scripts.</summary>
internal sealed class ScriptedNodeGrain(MemoryNodes nodes, NodeId id, ScriptedLogs logs) : IComputeNodeGrain
{
    public Task<AgentHandshakeReply> RegisterAsync(AgentHandshake handshake) => throw new NotSupportedException();

    public Task<AgentHeartbeatReply> HeartbeatAsync(AgentHeartbeat heartbeat) => throw new NotSupportedException();

    public Task ReportAsync(IReadOnlyList<ExecutionReport> reports) => throw new NotSupportedException();

    public Task LeaveAsync() => throw new NotSupportedException();

    public Task<IReadOnlyList<ExecutionId>> AdmitAsync(IReadOnlyList<AdmissionRequest> requests) => throw new NotSupportedException();

    public Task StartAsync(IReadOnlyList<ExecutionSpec> executions) => throw new NotSupportedException();

    public Task StopAsync(IReadOnlyList<StopOrder> orders) => throw new NotSupportedException();

    public Task PermitPublishAsync(IReadOnlyList<ExecutionFence> executions) => throw new NotSupportedException();

    public Task ForgetAsync(IReadOnlyList<ExecutionId> executions) => throw new NotSupportedException();

    public Task<ExecutionReport?> GetReportAsync(ExecutionId execution) => throw new NotSupportedException();

    public Task<NodeState?> GetAsync() => Task.FromResult(nodes.Get(id));

    public Task<NodeState> AdministerAsync(NodeAction action)
    {
        var node = nodes.Find(id.Value)[0];
        var row = NodeDecisions.Decide(
            new()
            {
                Info = node.Info,
                Membership = node.Membership,
                Eligibility = node.Eligibility,
                DrainDeadlineAt = node.DrainDeadlineAt,
                OperatorLabels = node.OperatorLabels,
            },
            action,
            DateTimeOffset.UnixEpoch);
        nodes.Set(node with
        {
            Info = node.Info with { Labels = NodeLabels.Merge(node.Info.Labels, row.OperatorLabels) },
            Membership = row.Membership,
            Eligibility = row.Eligibility,
            DrainDeadlineAt = row.DrainDeadlineAt,
            OperatorLabels = row.OperatorLabels,
        });
        return Task.FromResult(nodes.Find(id.Value)[0]);
    }

    public async IAsyncEnumerable<LogChunk> ReadLogAsync(ExecutionId execution, LogRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var chunk in logs.ReadAsync(execution, request, cancellationToken))
        {
            yield return chunk;
        }
    }
}
