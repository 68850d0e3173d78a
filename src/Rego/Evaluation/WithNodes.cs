namespace Bacalhau.Rego.Evaluation;

/// <summary>One replacement of a <c>with</c>.</summary>
/// <param name="IsInput">Whether the path is below <c>input</c>; otherwise below <c>data</c>.</param>
/// <param name="Path">The replaced path; null for a function.</param>
/// <param name="Value">What it becomes; null when it becomes another function.</param>
/// <param name="Function">The replaced function: a <see cref="RuleGroup"/> or <see cref="RegoBuiltin"/>.</param>
/// <param name="Stand">The function that stands in.</param>
internal sealed record Replacement(bool IsInput, RegoValue[]? Path, Source? Value, object? Function, Mock? Stand);

/// <summary>Runs one expression with other documents, and whatever follows with the former ones.</summary>
internal sealed class WithNode(Replacement[] replacements, int saved) : Node
{
    public Node Inner { get; set; } = null!;

    public override bool Run(Frame frame)
    {
        var evaluator = frame.Evaluator;
        var before = evaluator.Layer;
        if (Build(frame, before) is not { } layer)
        {
            return false;
        }

        var outer = frame.Objects[saved];
        frame.Objects[saved] = before;
        evaluator.Layer = layer;
        var done = Inner.Run(frame);
        evaluator.Layer = before;
        frame.Objects[saved] = outer;
        return done;
    }

    private Layer? Build(Frame frame, Layer before)
    {
        frame.Evaluator.Step();
        var (input, data, overlay, mocks) = (before.Input, before.Data, before.Overlay, before.Mocks);
        foreach (var replacement in replacements)
        {
            RegoValue? value = null;
            if (replacement.Value is not null && (value = replacement.Value.Get(frame)) is null)
            {
                return null;
            }

            if (replacement.Function is not null)
            {
                mocks = mocks is null ? [] : new(mocks);
                mocks[replacement.Function] = replacement.Stand ?? new Mock(value, null, null);
            }
            else if (replacement.IsInput)
            {
                input = Put(input, replacement.Path!, value!);
            }
            else
            {
                data = Put(data, replacement.Path!, value!);
                overlay = (overlay ?? Overlay.Empty).Replace(replacement.Path!);
            }
        }

        return frame.Evaluator.NewLayer(input, data, overlay, mocks);
    }

    private static RegoValue Put(RegoValue? document, ReadOnlySpan<RegoValue> path, RegoValue value) =>
        path.Length == 0
            ? value
            : (document as RegoObject ?? RegoObject.Empty).With(path[0], Put((document as RegoObject)?.Get(path[0]), path[1..], value));

    /// <summary>The end of the expression: goes on with the former documents.</summary>
    internal sealed class Leave(WithNode owner) : Node
    {
        public override bool Run(Frame frame)
        {
            var evaluator = frame.Evaluator;
            var inside = evaluator.Layer;
            evaluator.Layer = (Layer)frame.Objects[owner.Saved]!;
            var done = owner.Next.Run(frame);
            evaluator.Layer = inside;
            return done;
        }
    }

    private int Saved => saved;
}
