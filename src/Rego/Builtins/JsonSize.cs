namespace Bacalhau.Rego.Builtins;

/// <summary>About how long the text of a value is; stops counting beyond the limit, which a value that repeats its parts reaches quickly.</summary>
internal static class JsonSize
{
    public static long Of(RegoValue value, BuiltinContext context)
    {
        var size = 0L;
        Add(value, ref size, context);
        return size;
    }

    private static void Add(RegoValue value, ref long size, BuiltinContext context)
    {
        if (size > context.Limits.MaxTextLength)
        {
            return;
        }

        context.ChargeSteps(1);
        size += value switch
        {
            RegoString text => text.Value.Length + 2,
            RegoNumber number => number.IsInteger ? 8 : number.Text.Length,
            _ => 2,
        };
        switch (value)
        {
            case RegoArray array:
                AddAll(array.AsSpan(), ref size, context);
                break;
            case RegoSet set:
                AddAll(set.AsSpan(), ref size, context);
                break;
            case RegoObject map:
                foreach (var (key, item) in map.AsSpan())
                {
                    Add(key, ref size, context);
                    Add(item, ref size, context);
                }

                break;
        }
    }

    private static void AddAll(ReadOnlySpan<RegoValue> items, ref long size, BuiltinContext context)
    {
        foreach (var item in items)
        {
            Add(item, ref size, context);
        }
    }
}
