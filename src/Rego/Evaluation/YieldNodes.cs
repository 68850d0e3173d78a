namespace Bacalhau.Rego.Evaluation;

/// <summary>The end of a complete rule or function.</summary>
internal sealed class YieldValueNode(Source value, bool isFunction, RegoLocation location) : Node
{
    public override bool Run(Frame frame)
    {
        if (value.Get(frame) is { } found)
        {
            if (frame.Result is null)
            {
                frame.Result = found;
            }
            else if (!frame.Result.Equals(found))
            {
                throw Evaluator.ValueConflict(isFunction, location);
            }

            return frame.StopsAtFirst;
        }

        return false;
    }
}

/// <summary>The end of a partial set.</summary>
internal sealed class YieldMemberNode(Source member) : Node
{
    public override bool Run(Frame frame)
    {
        if (member.Get(frame) is { } found)
        {
            var members = (HashSet<RegoValue>)frame.Collector!;
            frame.Evaluator.CheckElements(members.Count);
            frame.Evaluator.Built(1);
            members.Add(found);
        }

        return false;
    }
}

/// <summary>The end of a partial object: one entry, however deep its path.</summary>
internal sealed class YieldEntryNode(Source[] path, Source leaf, bool isMember, RegoLocation location) : Node
{
    public override bool Run(Frame frame)
    {
        var keys = new RegoValue[path.Length];
        for (var index = 0; index < keys.Length; index++)
        {
            if (path[index].Get(frame) is not { } key)
            {
                return false;
            }

            keys[index] = key;
        }

        if (leaf.Get(frame) is { } found)
        {
            frame.Evaluator.Built(1);
            ((DocumentBuilder)frame.Collector!).Add(keys, found, isMember, location, frame.Evaluator);
        }

        return false;
    }
}

/// <summary>The end of a query: keeps one solution.</summary>
internal sealed class YieldBindingsNode((string Name, int Slot)[] names) : Node
{
    public override bool Run(Frame frame)
    {
        var found = (List<IReadOnlyDictionary<string, RegoValue>>)frame.Collector!;
        frame.Evaluator.CheckElements(found.Count);
        frame.Evaluator.Built(names.Length + 1);
        var bindings = new Dictionary<string, RegoValue>(names.Length, StringComparer.Ordinal);
        foreach (var (name, slot) in names)
        {
            bindings[name] = frame.Slots[slot]!;
        }

        found.Add(bindings);
        return false;
    }
}

/// <summary>The end of a query that is one term: keeps its values, the first without a list.</summary>
internal sealed class YieldAnswerNode(int slot) : Node
{
    public override bool Run(Frame frame)
    {
        var value = frame.Slots[slot]!;
        if (frame.Result is null)
        {
            frame.Result = value;
        }
        else
        {
            var more = (List<RegoValue>)frame.Collector!;
            frame.Evaluator.CheckElements(more.Count);
            frame.Evaluator.Built(1);
            more.Add(value);
        }

        return false;
    }
}
