namespace Bacalhau.Rego.Builtins;

/// <summary><c>array.*</c>.</summary>
internal static class Arrays
{
    public static IEnumerable<RegoBuiltin> All =>
    [
        new("array.concat", [RegoTypes.Array, RegoTypes.Array], RegoTypes.Array, static (arguments, context) =>
        {
            context.ChargeElements(arguments.Array(0).Count + arguments.Array(1).Count);
            return RegoArray.Adopt([.. arguments.Array(0).AsSpan(), .. arguments.Array(1).AsSpan()]);
        }),
        new("array.slice", [RegoTypes.Array, RegoTypes.Number, RegoTypes.Number], RegoTypes.Array, Slice),
        new("array.reverse", [RegoTypes.Array], RegoTypes.Array, static (arguments, context) =>
        {
            context.ChargeElements(arguments.Array(0).Count);
            return RegoArray.Adopt([.. arguments.Array(0).Reverse()]);
        }),
        new("array.flatten", [RegoTypes.Array], RegoTypes.Array, static (arguments, context) =>
        {
            var flat = new List<RegoValue>();
            foreach (var item in arguments.Array(0))
            {
                flat.AddRange(item is RegoArray inner ? inner : [item]);
                context.ChargeSteps(1);
                context.ChargeGrowth(flat.Count);
            }

            return RegoArray.Adopt([.. flat]);
        }),
    ];

    /// <summary>Indexes outside of the array are moved to its ends.</summary>
    private static RegoArray? Slice(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (!context.TryInteger(arguments, 1, out var start) || !context.TryInteger(arguments, 2, out var end))
        {
            return null;
        }

        var items = arguments.Array(0).AsSpan();
        var from = (int)Math.Clamp(start, 0, items.Length);
        var to = (int)Math.Clamp(end, from, Math.Max(from, items.Length));
        context.ChargeElements(to - from);
        return RegoArray.Adopt(items[from..to].ToArray());
    }
}
