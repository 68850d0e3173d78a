namespace Bacalhau.Grains;

/// <summary>Takes orders for one agent. What gets lost behind it, the answer to the next heartbeat says again.</summary>
internal interface IAgentOrders
{
    /// <summary>Gets whether orders can reach the agent; when not, only answers to heartbeats do.</summary>
    bool IsReachable { get; }

    /// <summary>Hands over an execution.</summary>
    void Start(ExecutionSpec spec);

    /// <summary>Stops one.</summary>
    void Stop(StopOrder order);

    /// <summary>Lets one publish.</summary>
    void Permit(ExecutionFence fence);

    /// <summary>Lets the agent forget one.</summary>
    void Forget(ExecutionId id);
}
