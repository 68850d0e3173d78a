namespace Bacalhau.Grains;

/// <summary>Rules nodes out, whatever room they have. Found by name; the first that refuses names the reason.</summary>
internal interface INodeFilter
{
    /// <summary>Gets the name, as explanations show it.</summary>
    string Name { get; }

    /// <summary>Says why the node cannot run it, in words that are equal for nodes with the same reason; null when nothing is against it.</summary>
    string? Reject(NodeState node, JobNeeds needs);
}

/// <summary>Prefers nodes. Found by name.</summary>
internal interface INodeScorer
{
    /// <summary>Gets the name, as explanations show it.</summary>
    string Name { get; }

    /// <summary>Gives points for what changes only with the node itself, not with its room.</summary>
    int Score(NodeState node, JobNeeds needs);
}
