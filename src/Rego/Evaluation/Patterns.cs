namespace Bacalhau.Rego.Evaluation;

/// <summary>What a value is unified with: binds variables on the way.</summary>
internal abstract class Pattern
{
    public abstract bool Match(Frame frame, RegoValue value);
}

internal sealed class AnyPattern : Pattern
{
    public override bool Match(Frame frame, RegoValue value) => true;
}

internal sealed class AssignPattern(int slot) : Pattern
{
    public override bool Match(Frame frame, RegoValue value)
    {
        frame.Slots[slot] = value;
        return true;
    }
}

internal sealed class EqualPattern(Source source) : Pattern
{
    public override bool Match(Frame frame, RegoValue value) => source.Get(frame) is { } wanted && frame.Evaluator.AreEqual(wanted, value);
}

internal sealed class ArrayPattern(Pattern[] items) : Pattern
{
    public override bool Match(Frame frame, RegoValue value)
    {
        if (value is not RegoArray array || array.Count != items.Length)
        {
            return false;
        }

        for (var index = 0; index < items.Length; index++)
        {
            if (!items[index].Match(frame, array[index]))
            {
                return false;
            }
        }

        return true;
    }
}

internal sealed class ObjectPattern((Source Key, Pattern Value)[] entries) : Pattern
{
    public override bool Match(Frame frame, RegoValue value)
    {
        if (value is not RegoObject map || map.Count != entries.Length)
        {
            return false;
        }

        foreach (var (key, pattern) in entries)
        {
            if (key.Get(frame) is not { } name || map.Get(name) is not { } found || !pattern.Match(frame, found))
            {
                return false;
            }
        }

        return true;
    }
}
