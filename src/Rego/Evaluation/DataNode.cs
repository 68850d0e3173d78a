namespace Bacalhau.Rego.Evaluation;

/// <summary>One name below <c>data</c> under which rules stand: a package, a rule, or a part of a rule's dotted head.</summary>
internal sealed class DataNode(string path, string query)
{
    public string Path { get; } = path;

    /// <summary>Gets the reference to this place as a query, whatever its names are.</summary>
    public string Query { get; } = query;

    public Dictionary<RegoValue, DataNode> Children { get; } = [];

    public RuleGroup? Group { get; set; }

    public bool IsPackage { get; set; }

    public DataNode Child(string name)
    {
        var key = RegoValue.From(name);
        if (!Children.TryGetValue(key, out var child))
        {
            child = Children[key] = new($"{Path}.{name}", $"{Query}[{RegoJson.Write(key)}]");
        }

        return child;
    }

    /// <summary>All groups here and below.</summary>
    public IEnumerable<RuleGroup> Groups()
    {
        var pending = new Stack<DataNode>([this]);
        while (pending.TryPop(out var node))
        {
            if (node.Group is not null)
            {
                yield return node.Group;
            }

            foreach (var child in node.Children.Values)
            {
                pending.Push(child);
            }
        }
    }
}
