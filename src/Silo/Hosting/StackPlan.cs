using Bacalhau.Silo.Configuration;
using Bacalhau.Silo.Repository;

namespace Bacalhau.Silo.Hosting;

/// <summary>What one process will be: its settings, its folder, and the nodes it holds.</summary>
/// <param name="Configuration">The settings.</param>
/// <param name="Folder">The open data folder; disposed of with the host.</param>
/// <param name="Nodes">The nodes; the first one is the server's own.</param>
internal sealed record StackPlan(BacalhauConfiguration Configuration, DataFolder Folder, IReadOnlyList<PlannedNode> Nodes)
{
    /// <summary>Gets the node that takes requests here.</summary>
    public PlannedNode Server => Nodes[0];
}

/// <summary>One node of the process.</summary>
/// <param name="Id">Its id.</param>
/// <param name="TakesRequests">Whether it takes requests and places jobs.</param>
/// <param name="Computes">Whether it runs executions.</param>
/// <param name="ApiPort">The port of its API; 0 for a free one.</param>
internal sealed record PlannedNode(NodeId Id, bool TakesRequests, bool Computes, int ApiPort)
{
    /// <summary>Gets labels besides those every node has.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets whether it fails every execution.</summary>
    public bool IsBad { get; init; }
}
