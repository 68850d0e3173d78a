namespace Bacalhau.Rego.Evaluation;

/// <content>Running the definitions of a rule.</content>
internal sealed partial class Evaluator
{
    /// <summary>Runs a body with a collector; for queries.</summary>
    public RegoValue? Run(Node entry, int slots, int objects, object? collector)
    {
        _depth = 0;
        _argumentCount = 0;
        var frame = Rent(slots, objects);
        frame.Collector = collector;
        entry.Run(frame);
        var first = frame.Result;
        Return(frame, slots, objects);
        return first;
    }

    private RegoValue? EvaluateValue(RuleGroup group, RegoValue[] arguments)
    {
        RegoValue? result = null;
        var chosen = group.Index.Select(this, arguments, out var stopsAtFirst);
        foreach (var chain in chosen)
        {
            foreach (var definition in chain)
            {
                if (RunForValue(definition, arguments, stopsAtFirst) is not { } found)
                {
                    continue;
                }

                if (result is not null && !result.Equals(found))
                {
                    throw ValueConflict(group.Arity > 0, definition.Location);
                }

                result ??= found;
                break;
            }

            if (stopsAtFirst && result is not null)
            {
                return result;
            }
        }

        return result ?? (group.Default is null ? null : RunForValue(group.Default, arguments, stopsAtFirst: true));
    }

    private RegoValue? RunForValue(Definition definition, RegoValue[] arguments, bool stopsAtFirst)
    {
        Step();
        var frame = Rent(definition.SlotCount, definition.ObjectCount);
        frame.StopsAtFirst = stopsAtFirst;
        var matches = true;
        for (var index = 0; matches && index < definition.Arguments.Length; index++)
        {
            matches = definition.Arguments[index].Match(frame, arguments[index]);
        }

        if (matches)
        {
            definition.Entry.Run(frame);
        }

        var result = frame.Result;
        Return(frame, definition.SlotCount, definition.ObjectCount);
        return result;
    }

    private RegoSet EvaluateSet(RuleGroup group, RegoValue? key)
    {
        var members = new HashSet<RegoValue>();
        RunAll(group, key, members);
        return RegoSet.Create(members);
    }

    private RegoObject EvaluateObject(RuleGroup group, RegoValue? key)
    {
        var document = new DocumentBuilder();
        RunAll(group, key, document);
        foreach (var (name, child) in group.Node.Children)
        {
            if ((key is null || name.Equals(key)) && DataWalker.Document(this, child, null, null) is { } below)
            {
                document.Merge(name, below, RegoLocation.None, this);
            }
        }

        return document.Build();
    }

    private void RunAll(RuleGroup group, RegoValue? key, object collector)
    {
        foreach (var chain in group.Index.Select(this, [], out _))
        {
            foreach (var definition in chain)
            {
                if (key is not null && definition.ConstantKey is { } only && !only.Equals(key))
                {
                    continue;
                }

                Step();
                var frame = Rent(definition.SlotCount, definition.ObjectCount);
                frame.Collector = collector;
                if (key is not null && definition.KeyedEntry is { } keyed)
                {
                    frame.Slots[definition.KeySlot] = key;
                    keyed.Run(frame);
                }
                else
                {
                    definition.Entry.Run(frame);
                }

                Return(frame, definition.SlotCount, definition.ObjectCount);
            }
        }
    }

    public Frame Rent(int slots, int objects)
    {
        if (!_frames.TryPop(out var frame))
        {
            frame = new(this);
        }

        frame.Prepare(slots, objects);
        return frame;
    }

    public void Return(Frame frame, int slots, int objects)
    {
        frame.Clear(slots, objects);
        _frames.Push(frame);
    }
}
