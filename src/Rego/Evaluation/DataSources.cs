using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Evaluation;

/// <summary>A reference below <c>data</c> with every operand known.</summary>
internal sealed class DataSource(DataNode root, Source[] path) : Source
{
    public override RegoValue? Get(Frame frame)
    {
        var evaluator = frame.Evaluator;
        var (node, below, overlay) = ((DataNode?)root, evaluator.Layer.Data, evaluator.Layer.Overlay);
        for (var at = 0; at < path.Length; at++)
        {
            if (node is null || overlay is { Replaced: true })
            {
                return Rest(frame, below, at, DataWalker.Step);
            }

            if (path[at].Get(frame) is not { } key)
            {
                return null;
            }

            if (node.Group is { Kind: not RuleKind.Function } group)
            {
                return group.Kind == RuleKind.Complete
                    ? Rest(frame, evaluator.Value(group), at, Step)
                    : Rest(frame, evaluator.Value(group, key), at + 1, Step);
            }

            node = node.Children.GetValueOrDefault(key);
            below = below is null ? null : DataWalker.Step(below, key);
            overlay = overlay?.Child(key);
            if (node is null && below is null)
            {
                return null;
            }
        }

        return DataWalker.Document(evaluator, node, below, overlay);
    }

    private RegoValue? Rest(Frame frame, RegoValue? value, int at, Func<RegoValue, RegoValue, RegoValue?> step)
    {
        for (; at < path.Length && value is not null; at++)
        {
            value = path[at].Get(frame) is { } key ? step(value, key) : null;
        }

        return value;
    }
}

/// <summary>A reference whose constant part names a rule: no walk from the root unless <c>with</c> replaced something below <c>data</c>.</summary>
internal sealed class RuleSource(RuleGroup group, Source[] rest, DataSource fallback) : Source
{
    public override RegoValue? Get(Frame frame)
    {
        var evaluator = frame.Evaluator;
        if (evaluator.Layer.Overlay is not null)
        {
            return fallback.Get(frame);
        }

        var at = 0;
        RegoValue? value;
        if (rest.Length > 0 && group.Kind != RuleKind.Complete)
        {
            at = 1;
            value = rest[0].Get(frame) is { } key ? evaluator.Value(group, key) : null;
        }
        else
        {
            value = evaluator.Value(group);
        }

        for (; at < rest.Length && value is not null; at++)
        {
            value = rest[at].Get(frame) is { } operand ? Step(value, operand) : null;
        }

        return value;
    }
}
