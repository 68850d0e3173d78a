namespace Bacalhau.Compute;

/// <summary>Which compute node this is: one of possibly several in the process. Given by whoever builds the node's services.</summary>
/// <param name="NodeId">The node's id; the same after a restart.</param>
/// <param name="DataFolder">The folder of the node, by custom <c>NODE-compute</c> in the repository; absolute; made when missing. Nobody else writes there.</param>
public sealed record ComputeNodeIdentity(NodeId NodeId, string DataFolder)
{
    /// <summary>Gets the labels an operator gave the node; they win over those the node finds out itself.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the address at which others reach services of the node; may be empty.</summary>
    public string Address { get; init; } = "";

    /// <summary>Gets the build that runs.</summary>
    public BuildVersion Version { get; init; } = new();
}
