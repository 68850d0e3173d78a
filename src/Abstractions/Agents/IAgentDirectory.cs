namespace Bacalhau;

/// <summary>The agents that this silo can reach: its own, and those whose stream ends here.</summary>
public interface IAgentDirectory
{
    /// <summary>Finds the agent of a node; null when it is not reachable from this silo.</summary>
    IAgent? Find(NodeId node);
}
