namespace Bacalhau.Rego.Evaluation;

/// <summary>A term whose variables are all bound; gives its value, null when it is undefined.</summary>
internal abstract class Source
{
    public abstract RegoValue? Get(Frame frame);

    /// <summary>One operand of a reference; null when there is nothing at it.</summary>
    public static RegoValue? Step(RegoValue value, RegoValue key) => value switch
    {
        RegoObject map => map.Get(key),
        RegoArray array => array.Get(key),
        RegoSet set => set.Get(key),
        _ => null,
    };

    /// <summary>Gives the values of several; null when one of them is undefined.</summary>
    protected static RegoValue[]? GetAll(Source[] sources, Frame frame)
    {
        var values = new RegoValue[sources.Length];
        for (var index = 0; index < sources.Length; index++)
        {
            if (sources[index].Get(frame) is not { } value)
            {
                return null;
            }

            values[index] = value;
        }

        return values;
    }
}

internal sealed class ConstantSource(RegoValue value) : Source
{
    public RegoValue Value { get; } = value;

    public override RegoValue? Get(Frame frame) => Value;
}

internal sealed class SlotSource(int slot) : Source
{
    public override RegoValue? Get(Frame frame) => frame.Slots[slot];
}

internal sealed class InputSource : Source
{
    public override RegoValue? Get(Frame frame) => frame.Evaluator.Layer.Input;
}

/// <summary>A reference into a value, every operand known.</summary>
internal sealed class PathSource(Source head, Source[] path) : Source
{
    public override RegoValue? Get(Frame frame)
    {
        var value = head.Get(frame);
        foreach (var operand in path)
        {
            if (value is null || operand.Get(frame) is not { } key)
            {
                return null;
            }

            value = Step(value, key);
        }

        return value;
    }
}

internal sealed class ArraySource(Source[] items) : Source
{
    public override RegoValue? Get(Frame frame) => GetAll(items, frame) is { } values ? RegoArray.Adopt(values) : null;
}

internal sealed class SetSource(Source[] items) : Source
{
    public override RegoValue? Get(Frame frame) => GetAll(items, frame) is { } values ? RegoSet.Create(values) : null;
}

internal sealed class ObjectSource((Source Key, Source Value)[] entries) : Source
{
    public override RegoValue? Get(Frame frame)
    {
        var values = new Dictionary<RegoValue, RegoValue>(entries.Length);
        foreach (var (keySource, valueSource) in entries)
        {
            if (keySource.Get(frame) is not { } key || valueSource.Get(frame) is not { } value)
            {
                return null;
            }

            values[key] = value;
        }

        return RegoObject.Adopt(values);
    }
}
