using Bacalhau.Grains;

namespace Bacalhau.Silo.Http.Nodes;

/// <summary>Finds the node that a path names, by id or the beginning of an id.</summary>
internal sealed class NodeLookup(INodeDirectory directory)
{
    public const string Component = "NodesManager";

    private const int MaxEcho = 128;

    /// <exception cref="BacalhauException">No node, or several, have it.</exception>
    public NodeState Find(string idOrPrefix)
    {
        var matches = directory.Find(idOrPrefix);
        return matches.Count switch
        {
            1 => matches[0],
            0 => throw new BacalhauError(BacalhauErrorCode.NotFound, Component, $"node not found: {Clip(idOrPrefix)}").AsException(),
            _ => throw new BacalhauError(BacalhauErrorCode.MultipleNodesFound, Component, $"multiple nodes found for id {Clip(idOrPrefix)}")
            {
                Hint = "Use the full node ID",
            }.AsException(),
        };
    }

    /// <summary>Finds a node by its whole id; null when it is not known (yet).</summary>
    public NodeState? FindExactly(NodeId id) => directory.Get(id);

    private static string Clip(string text) => text.Length <= MaxEcho ? text : text[..MaxEcho] + "...";
}
