namespace Bacalhau.Rego.Builtins;

/// <summary>Sets of sets, and the difference by its old name.</summary>
internal static class Sets
{
    public static IEnumerable<RegoBuiltin> All =>
    [
        new("union", [RegoTypes.Set], RegoTypes.Set, Union),
        new("intersection", [RegoTypes.Set], RegoTypes.Set, Intersection),
        new("set_diff", [RegoTypes.Set, RegoTypes.Set], RegoTypes.Set, static (arguments, context) =>
            SetOperators.Without((RegoSet)arguments[0], (RegoSet)arguments[1], context), RegoBuiltinTraits.Deprecated),
    ];

    private static RegoValue? Union(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var members = new List<RegoValue>();
        foreach (var item in (RegoSet)arguments[0])
        {
            if (item is not RegoSet set)
            {
                return context.ElementTypeError(1, arguments[0], item, RegoTypes.Set);
            }

            context.ChargeSteps(set.Count);
            members.AddRange(set);
            context.ChargeGrowth(members.Count);
        }

        return RegoSet.Create(members);
    }

    private static RegoValue? Intersection(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        RegoSet? common = null;
        foreach (var item in (RegoSet)arguments[0])
        {
            if (item is not RegoSet set)
            {
                return context.ElementTypeError(1, arguments[0], item, RegoTypes.Set);
            }

            context.ChargeSteps(set.Count);
            common = common is null ? set : RegoSet.Create(common.Where(set.Contains));
        }

        return common ?? RegoSet.Empty;
    }
}
