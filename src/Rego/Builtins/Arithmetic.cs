namespace Bacalhau.Rego.Builtins;

/// <summary><c>+ - * / %</c>; also called by their names. <c>-</c> is also the difference of sets.</summary>
internal static class Arithmetic
{
    private const RegoTypes NumberOrSet = RegoTypes.Number | RegoTypes.Set;
    private static readonly RegoTypes[] TwoNumbers = [RegoTypes.Number, RegoTypes.Number];

    public static IEnumerable<RegoBuiltin> All =>
    [
        new("plus", TwoNumbers, RegoTypes.Number, static (arguments, context) => RegoArithmetic.Add((RegoNumber)arguments[0], (RegoNumber)arguments[1], context.Limits)),
        new("minus", [NumberOrSet, NumberOrSet], NumberOrSet, Minus),
        new("mul", TwoNumbers, RegoTypes.Number, static (arguments, context) => RegoArithmetic.Multiply((RegoNumber)arguments[0], (RegoNumber)arguments[1], context.Limits)),
        new("div", TwoNumbers, RegoTypes.Number, static (arguments, context) =>
            RegoArithmetic.Divide((RegoNumber)arguments[0], (RegoNumber)arguments[1], context.Limits) ?? context.Error("divide by zero")),
        new("rem", TwoNumbers, RegoTypes.Number, Remainder),
    ];

    private static RegoValue? Minus(ReadOnlySpan<RegoValue> arguments, BuiltinContext context) => (arguments[0], arguments[1]) switch
    {
        (RegoNumber left, RegoNumber right) => RegoArithmetic.Subtract(left, right, context.Limits),
        (RegoSet left, RegoSet right) => SetOperators.Without(left, right, context),
        (RegoNumber, var right) => context.TypeError(2, right, RegoTypes.Number),
        var (_, right) => context.TypeError(2, right, RegoTypes.Set),
    };

    private static RegoValue? Remainder(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (!((RegoNumber)arguments[0]).TryGetInteger(out var left) || !((RegoNumber)arguments[1]).TryGetInteger(out var right))
        {
            return context.Error("modulo on floating-point number");
        }

        return right.IsZero ? context.Error("modulo by zero") : RegoArithmetic.Checked(left % right, context.Limits);
    }
}
