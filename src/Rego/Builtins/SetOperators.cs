namespace Bacalhau.Rego.Builtins;

/// <summary><c>&amp;</c> and <c>|</c> on sets; <c>-</c> stands with the arithmetic, since it serves numbers too.</summary>
internal static class SetOperators
{
    public static IEnumerable<RegoBuiltin> All =>
    [
        new("and", [RegoTypes.Set, RegoTypes.Set], RegoTypes.Set, And),
        new("or", [RegoTypes.Set, RegoTypes.Set], RegoTypes.Set, Or),
    ];

    public static RegoSet Without(RegoSet left, RegoSet right, BuiltinContext context)
    {
        context.ChargeSteps(left.Count);
        return RegoSet.Create(left.Where(member => !right.Contains(member)));
    }

    private static RegoSet And(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var (left, right) = ((RegoSet)arguments[0], (RegoSet)arguments[1]);
        context.ChargeSteps(left.Count);
        return RegoSet.Create(left.Where(right.Contains));
    }

    private static RegoSet Or(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var (left, right) = ((RegoSet)arguments[0], (RegoSet)arguments[1]);
        context.ChargeSteps(left.Count + right.Count);
        context.ChargeElements(left.Count + right.Count);
        return RegoSet.Create(left.Concat(right));
    }
}
