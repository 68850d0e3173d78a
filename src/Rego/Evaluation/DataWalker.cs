using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Evaluation;

/// <summary>Whole documents below <c>data</c>: rules and base document together.</summary>
internal static class DataWalker
{
    /// <summary>Gives the document at a node; null when there is nothing.</summary>
    public static RegoValue? Document(Evaluator evaluator, DataNode? node, RegoValue? below, Overlay? overlay)
    {
        evaluator.Step();
        if (node is null || overlay is { Replaced: true, Children.Count: 0 })
        {
            return below;
        }

        if (overlay is { Replaced: true })
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

        return entries.Count > 0 || below is null or RegoObject ? Existing(node, entries, below) : below;
    }

    /// <summary>A package exists, though it may be empty; the dotted part of a rule's head does not without a value.</summary>
    private static RegoObject? Existing(DataNode node, Dictionary<RegoValue, RegoValue> entries, RegoValue? below) =>
        entries.Count == 0 && below is null && !node.IsPackage ? null : RegoObject.Adopt(entries);
}
