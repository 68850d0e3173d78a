namespace Bacalhau.Rego.Builtins;

/// <summary>One answer from a whole collection.</summary>
internal static class Aggregates
{
    private const RegoTypes Sequence = RegoTypes.Array | RegoTypes.Set;

    public static IEnumerable<RegoBuiltin> All =>
    [
        new("count", [RegoTypes.Collection | RegoTypes.String], RegoTypes.Number, Count),
        new("sum", [Sequence], RegoTypes.Number, static (arguments, context) => Fold(arguments[0], 0, RegoArithmetic.Add, context)),
        new("product", [Sequence], RegoTypes.Number, static (arguments, context) => Fold(arguments[0], 1, RegoArithmetic.Multiply, context)),
        new("min", [Sequence], RegoTypes.Any, static (arguments, context) => Extreme(arguments[0], -1, context)),
        new("max", [Sequence], RegoTypes.Any, static (arguments, context) => Extreme(arguments[0], 1, context)),
        new("sort", [Sequence], RegoTypes.Array, Sort),
        new("all", [Sequence], RegoTypes.Boolean, static (arguments, _) => RegoValue.From(Items(arguments[0]).All(item => item.Equals(RegoValue.True))), RegoBuiltinTraits.Deprecated),
        new("any", [Sequence], RegoTypes.Boolean, static (arguments, _) => RegoValue.From(Items(arguments[0]).Contains(RegoValue.True)), RegoBuiltinTraits.Deprecated),
    ];

    private static IEnumerable<RegoValue> Items(RegoValue collection) => (IEnumerable<RegoValue>)collection;

    private static RegoNumber Count(ReadOnlySpan<RegoValue> arguments, BuiltinContext context) => arguments[0] switch
    {
        RegoArray array => RegoValue.From(array.Count),
        RegoObject map => RegoValue.From(map.Count),
        RegoSet set => RegoValue.From(set.Count),
        var text => RegoValue.From(CodePoints(((RegoString)text).Value)),
    };

    private static int CodePoints(string text)
    {
        var count = text.Length;
        for (var index = 1; index < text.Length; index++)
        {
            if (char.IsSurrogatePair(text[index - 1], text[index]))
            {
                count--;
            }
        }

        return count;
    }

    private static RegoValue? Fold(RegoValue collection, long start, Func<RegoNumber, RegoNumber, RegoLimits, RegoNumber> step, BuiltinContext context)
    {
        var total = RegoValue.From(start);
        foreach (var item in Items(collection))
        {
            if (item is not RegoNumber number)
            {
                return context.ElementTypeError(1, collection, item, RegoTypes.Number);
            }

            context.ChargeSteps(1);
            total = step(total, number, context.Limits);
        }

        return total;
    }

    private static RegoValue? Extreme(RegoValue collection, int sign, BuiltinContext context)
    {
        RegoValue? best = null;
        foreach (var item in Items(collection))
        {
            context.ChargeSteps(1);

            // Of equal ones (1 and 1.0) the last is the answer, as in OPA.
            best = best is null || Math.Sign(RegoValue.Compare(item, best)) is var order && (order == sign || order == 0) ? item : best;
        }

        return best;
    }

    private static RegoArray Sort(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        RegoValue[] items = [.. Items(arguments[0])];
        context.ChargeSteps(items.Length);
        Array.Sort(items, RegoValue.Compare);
        return RegoArray.Adopt(items);
    }
}
