using Bacalhau.Rego.Builtins.Formatting;

namespace Bacalhau.Rego.Builtins;

/// <summary><c>sprintf</c>: Go's formatting of Rego's values.</summary>
internal static class Sprintf
{
    public static IEnumerable<RegoBuiltin> All => [new("sprintf", [RegoTypes.String, RegoTypes.Array], RegoTypes.String, Format)];

    private static RegoString Format(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var values = arguments.Array(1);
        var items = new object[values.Count];
        for (var index = 0; index < items.Length; index++)
        {
            items[index] = ToGo(values[index], context);
        }

        context.ChargeScan(arguments.Text(0).Length);
        return RegoValue.From(new GoFormat(arguments.Text(0), items, context).Write());
    }

    /// <summary>Numbers written as integers are Go's integers, those with a point its floats, the rest texts.</summary>
    private static object ToGo(RegoValue value, BuiltinContext context)
    {
        switch (value)
        {
            case RegoString text:
                return text.Value;
            case RegoNumber { IsIntegerText: true } number:
                return number.TryGetInt64(out var small) ? small : number.TryGetInteger(out var large) ? large : number.Text;
            case RegoNumber number:
                return number.Text.AsSpan().IndexOfAny('e', 'E') < 0 && double.IsFinite(number.ToDouble()) ? number.ToDouble() : number.Text;
            default:
                context.ChargeText(JsonSize.Of(value, context));
                return value.ToString();
        }
    }
}
