namespace Bacalhau.Rego.Evaluation;

/// <summary>
/// One step of a body. A step that succeeds runs the next one, once per solution; so the search is the call stack, and the binding state of
/// every variable is known when the policy is linked.
/// </summary>
internal abstract class Node
{
    public Node Next { get; set; } = null!;

    /// <summary>Runs this step and those after it.</summary>
    /// <returns>True when the search is over: no further solution is wanted.</returns>
    public abstract bool Run(Frame frame);
}

/// <summary>Ends a closed search: one solution is enough.</summary>
internal sealed class FoundNode : Node
{
    public static FoundNode Instance { get; } = new();

    public override bool Run(Frame frame) => true;
}

/// <summary>Notes that the search got to a line; only in policies loaded for coverage.</summary>
internal sealed class CoverNode(RegoCoverage.Line line) : Node
{
    public override bool Run(Frame frame)
    {
        line.IsCovered = true;
        return Next.Run(frame);
    }
}

/// <summary>Looks whether the stack still has room: each line of a body is one call deeper.</summary>
internal sealed class GuardNode : Node
{
    public override bool Run(Frame frame)
    {
        frame.Evaluator.Step();
        return Next.Run(frame);
    }
}

/// <summary>Never succeeds.</summary>
internal sealed class FailNode : Node
{
    public override bool Run(Frame frame) => false;
}

/// <summary>Succeeds for a value that is neither undefined nor false.</summary>
internal sealed class TestNode(Source source) : Node
{
    public override bool Run(Frame frame)
    {
        var value = source.Get(frame);
        return value is not null && !ReferenceEquals(value, RegoValue.False) && Next.Run(frame);
    }
}

/// <summary>Compares two values.</summary>
internal sealed class EqualNode(Source left, Source right) : Node
{
    public override bool Run(Frame frame) =>
        left.Get(frame) is { } a && right.Get(frame) is { } b && frame.Evaluator.AreEqual(a, b) && Next.Run(frame);
}

/// <summary>Takes a value apart.</summary>
internal sealed class MatchNode(Pattern pattern, Source source) : Node
{
    public override bool Run(Frame frame) =>
        source.Get(frame) is { } value && pattern.Match(frame, value) && Next.Run(frame);
}

/// <summary>Succeeds when the inner search finds nothing.</summary>
internal sealed class NotNode(Node inner) : Node
{
    public override bool Run(Frame frame) => !inner.Run(frame) && Next.Run(frame);
}

/// <summary>Succeeds when the body does for every entry of a collection.</summary>
internal sealed class EveryNode(Source domain, Pattern? key, Pattern value, Node body) : Node
{
    public override bool Run(Frame frame)
    {
        switch (domain.Get(frame))
        {
            case RegoArray array:
                for (var index = 0; index < array.Count; index++)
                {
                    if (!Holds(frame, key is null ? RegoValue.Null : RegoValue.From(index), array[index]))
                    {
                        return false;
                    }
                }

                break;
            case RegoObject map:
                foreach (var entry in map.AsSpan())
                {
                    if (!Holds(frame, entry.Key, entry.Value))
                    {
                        return false;
                    }
                }

                break;
            case RegoSet set:
                foreach (var member in set.AsSpan())
                {
                    if (!Holds(frame, member, member))
                    {
                        return false;
                    }
                }

                break;
            default:
                return false;
        }

        return Next.Run(frame);
    }

    private bool Holds(Frame frame, RegoValue entryKey, RegoValue entryValue)
    {
        frame.Evaluator.Step();
        return (key is null || key.Match(frame, entryKey)) && value.Match(frame, entryValue) && body.Run(frame);
    }
}
