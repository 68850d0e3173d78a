using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Evaluation;

/// <summary>One operand of a reference: known, or to be found by iteration.</summary>
internal readonly record struct Operand(Source? Known, Pattern? Iterated);

/// <summary>A reference that iterates, or that leads through rules: tries every entry and goes on with each that fits.</summary>
internal abstract class ScanNode(Operand[] path, Pattern? output) : Node
{
    protected Operand[] Path => path;

    protected bool Finish(Frame frame, RegoValue value) =>
        (output is null ? !ReferenceEquals(value, RegoValue.False) : output.Match(frame, value)) && Next.Run(frame);

    protected bool Walk(Frame frame, RegoValue value, int at, bool isBase = false)
    {
        for (; at < path.Length; at++)
        {
            if (path[at].Known is not { } known)
            {
                return Iterate(frame, value, at);
            }

            if (known.Get(frame) is not { } key || (isBase ? DataWalker.Step(value, key) : Source.Step(value, key)) is not { } inner)
            {
                return false;
            }

            value = inner;
        }

        return Finish(frame, value);
    }

    private bool Iterate(Frame frame, RegoValue value, int at)
    {
        switch (value)
        {
            case RegoArray array:
                for (var index = 0; index < array.Count; index++)
                {
                    if (Take(frame, RegoValue.From(index), array[index], at))
                    {
                        return true;
                    }
                }

                return false;
            case RegoObject map:
                foreach (var entry in map.AsSpan())
                {
                    if (Take(frame, entry.Key, entry.Value, at))
                    {
                        return true;
                    }
                }

                return false;
            case RegoSet set:
                foreach (var member in set.AsSpan())
                {
                    if (Take(frame, member, member, at))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }

    private bool Take(Frame frame, RegoValue key, RegoValue value, int at)
    {
        frame.Evaluator.Step();
        return path[at].Iterated!.Match(frame, key) && Walk(frame, value, at + 1);
    }
}

/// <summary>A reference into a value at hand: a local or the input.</summary>
internal sealed class ValueScanNode(Source head, Operand[] path, Pattern? output) : ScanNode(path, output)
{
    public override bool Run(Frame frame) => head.Get(frame) is { } value && Walk(frame, value, 0);
}

/// <summary>A reference below <c>data</c>.</summary>
internal sealed class DataScanNode(DataNode root, Operand[] path, Pattern? output) : ScanNode(path, output)
{
    public override bool Run(Frame frame)
    {
        var layer = frame.Evaluator.Layer;
        return Walk(frame, root, layer.Data, layer.Overlay, 0);
    }

    private bool Walk(Frame frame, DataNode? node, RegoValue? below, Overlay? overlay, int at)
    {
        for (; at < Path.Length; at++)
        {
            if (node is null || overlay is { Replaced: true })
            {
                return below is not null && Walk(frame, below, at, isBase: true);
            }

            if (node.Group is { Kind: not RuleKind.Function } group)
            {
                return WalkRule(frame, group, at);
            }

            if (Path[at].Known is not { } known)
            {
                return Iterate(frame, node, below, overlay, at);
            }

            if (known.Get(frame) is not { } key)
            {
                return false;
            }

            node = node.Children.GetValueOrDefault(key);
            below = below is null ? null : DataWalker.Step(below, key);
            overlay = overlay?.Child(key);
            if (node is null && below is null)
            {
                return false;
            }
        }

        return DataWalker.Document(frame.Evaluator, node, below, overlay) is { } document && Finish(frame, document);
    }

    private bool WalkRule(Frame frame, RuleGroup group, int at)
    {
        if (group.Kind is RuleKind.PartialSet or RuleKind.PartialObject && Path[at].Known is { } known)
        {
            return known.Get(frame) is { } key && frame.Evaluator.Value(group, key) is { } entry && Walk(frame, entry, at + 1);
        }

        return frame.Evaluator.Value(group) is { } value && Walk(frame, value, at);
    }

    private bool Iterate(Frame frame, DataNode node, RegoValue? below, Overlay? overlay, int at)
    {
        var keys = new SortedSet<RegoValue>(node.Children.Keys);
        if (below is RegoObject map)
        {
            keys.UnionWith(map.Keys);
        }

        foreach (var key in keys)
        {
            frame.Evaluator.Step();
            if (Path[at].Iterated!.Match(frame, key)
                && Walk(frame, node.Children.GetValueOrDefault(key), below is null ? null : Source.Step(below, key), overlay?.Child(key), at + 1))
            {
                return true;
            }
        }

        return false;
    }
}
