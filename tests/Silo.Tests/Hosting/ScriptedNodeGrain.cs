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
        var wanted = action.Kind switch
        {
            NodeActionKind.Approve => NodeMembership.Approved,
            NodeActionKind.Reject => NodeMembership.Rejected,
            _ => node.Membership,
        };
        if (action.Kind is NodeActionKind.Approve or NodeActionKind.Reject && wanted == node.Membership)
        {
            throw new BacalhauError(BacalhauErrorCode.ConflictNodeState, "NodesManager", $"node {id} is {wanted} already").AsException();
        }

        nodes.Set(node with { Membership = wanted });
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
