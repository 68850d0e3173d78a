using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Evaluation;

/// <summary>Whole documents below <c>data</c>: rules and base document together.</summary>
internal static class DataWalker
{
    /// <summary>Gives the document at a node; null when there is nothing.</summary>
    public static RegoValue? Document(Evaluator evaluator, DataNode? node, RegoValue? below, Overlay? overlay)
    {
        evaluator.Step();
        if (node is null || overlay is { Replaced: true })
        {
            return below;
        }

        if (node.Group is { } group)
        {
            return group.Kind == RuleKind.Function ? below : evaluator.Value(group) ?? below;
        }

        var entries = new Dictionary<RegoValue, RegoValue>();
        if (below is RegoObject map)
        {
            foreach (var (key, value) in map)
            {
                entries[key] = value;
            }
        }

        foreach (var (key, child) in node.Children.OrderBy(entry => entry.Key))
        {
            if (Document(evaluator, child, entries.GetValueOrDefault(key), overlay?.Child(key)) is { } document)
            {
                entries[key] = document;
            }
        }

        // What only holds rules exists, though it may be empty.
        return entries.Count > 0 || below is null or RegoObject ? RegoObject.Adopt(entries) : below;
    }

    /// <summary>One operand of a reference into the base document, where paths are texts: <c>data[2]</c> finds the key "2".</summary>
    public static RegoValue? Step(RegoValue below, RegoValue key) =>
        Source.Step(below, key) ?? (below is RegoObject map && key is RegoNumber { IsIntegerText: true } number ? map.Get(number.Text) : null);
}
