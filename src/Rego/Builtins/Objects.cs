namespace Bacalhau.Rego.Builtins;

/// <summary><c>object.*</c>.</summary>
internal static class Objects
{
    private const RegoTypes Sequence = RegoTypes.Array | RegoTypes.Set;

    public static IEnumerable<RegoBuiltin> All =>
    [
        new("object.get", [RegoTypes.Object, RegoTypes.Any, RegoTypes.Any], RegoTypes.Any, Get),
        new("object.keys", [RegoTypes.Object], RegoTypes.Set, static (arguments, context) =>
        {
            context.ChargeElements(arguments.Map(0).Count);
            return RegoSet.Create(arguments.Map(0).Keys);
        }),
        new("object.remove", [RegoTypes.Object, RegoTypes.Any], RegoTypes.Object, static (arguments, context) => Select(arguments, context, keep: false)),
        new("object.filter", [RegoTypes.Object, RegoTypes.Any], RegoTypes.Object, static (arguments, context) => Select(arguments, context, keep: true)),
        new("object.union", [RegoTypes.Object, RegoTypes.Object], RegoTypes.Object, static (arguments, context) => Union(arguments.Map(0), arguments.Map(1), context)),
        new("object.union_n", [RegoTypes.Array], RegoTypes.Object, UnionMany),
        new("object.subset", [RegoTypes.Any, RegoTypes.Any], RegoTypes.Boolean, Subset),
    ];

    private static RegoValue? Get(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (arguments[1] is not RegoArray path)
        {
            return arguments.Map(0).Get(arguments[1]) ?? arguments[2];
        }

        RegoValue? found = arguments[0];
        foreach (var key in path)
        {
            context.ChargeSteps(1);
            found = found switch
            {
                RegoObject map => map.Get(key),
                RegoArray array => array.Get(key),
                RegoSet set => set.Get(key),
                _ => null,
            };
        }

        return found ?? arguments[2];
    }

    private static RegoValue? Select(ReadOnlySpan<RegoValue> arguments, BuiltinContext context, bool keep)
    {
        IEnumerable<RegoValue> keys;
        switch (arguments[1])
        {
            case RegoArray array:
                keys = array;
                break;
            case RegoSet set:
                keys = set;
                break;
            case RegoObject map:
                keys = map.Keys;
                break;
            default:
                return context.TypeError($"operand 2 must be one of {{object, set, array}} but got {RegoTypeNames.Of(arguments[1].Type)}");
        }

        var chosen = new HashSet<RegoValue>(keys);
        context.ChargeSteps(chosen.Count + arguments.Map(0).Count);
        context.ChargeElements(arguments.Map(0).Count);
        return RegoObject.Create(arguments.Map(0).Where(entry => chosen.Contains(entry.Key) == keep));
    }

    /// <summary>Entries of the right object win; where both values are objects they are joined in the same way.</summary>
    private static RegoObject Union(RegoObject left, RegoObject right, BuiltinContext context)
    {
        context.ChargeSteps(left.Count + right.Count);
        context.ChargeElements(left.Count + right.Count);
        var entries = new Dictionary<RegoValue, RegoValue>(left);
        foreach (var (key, value) in right)
        {
            entries[key] = value is RegoObject inner && entries.TryGetValue(key, out var known) && known is RegoObject outer
                ? Union(outer, inner, context)
                : value;
        }

        return RegoObject.Adopt(entries);
    }

    private static RegoValue? UnionMany(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var union = RegoObject.Empty;
        foreach (var item in arguments.Array(0))
        {
            if (item is not RegoObject map)
            {
                return context.ElementTypeError(1, arguments[0], item, RegoTypes.Object);
            }

            union = Union(union, map, context);
        }

        return union;
    }

    private static RegoValue? Subset(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        switch (arguments[0], arguments[1])
        {
            case (RegoObject super, RegoObject sub):
                return RegoValue.From(Includes(super, sub, context));
            case (RegoSet super, RegoSet sub):
                return RegoValue.From(Includes(super, sub, context));
            case (RegoArray super, RegoArray sub):
                return RegoValue.From(Includes(super, sub, context));
            case (RegoArray super, RegoSet sub):
                context.ChargeSteps(super.Count + sub.Count);
                var items = new HashSet<RegoValue>(super);
                return RegoValue.From(sub.All(items.Contains));
            default:
                return context.TypeError("both arguments object.subset must be of the same type or array and set");
        }
    }

    private static bool Includes(RegoValue super, RegoValue sub, BuiltinContext context)
    {
        context.ChargeSteps(1);
        return (super, sub) switch
        {
            (RegoObject outer, RegoObject inner) => inner.All(entry => outer.Get(entry.Key) is { } value && Includes(value, entry.Value, context)),
            (RegoSet outer, RegoSet inner) => inner.All(member => Counted(outer.Contains(member), context)),
            (RegoArray outer, RegoArray inner) => HasRun(outer.AsSpan(), inner.AsSpan(), context),
            _ => super.Equals(sub),
        };
    }

    private static bool Counted(bool answer, BuiltinContext context)
    {
        context.ChargeSteps(1);
        return answer;
    }

    /// <summary>An array holds another when its elements stand in it one after the other.</summary>
    private static bool HasRun(ReadOnlySpan<RegoValue> items, ReadOnlySpan<RegoValue> run, BuiltinContext context)
    {
        for (var start = 0; start + run.Length <= items.Length; start++)
        {
            var length = 0;
            while (length < run.Length && Counted(items[start + length].Equals(run[length]), context))
            {
                length++;
            }

            if (length == run.Length)
            {
                return true;
            }
        }

        return false;
    }
}
