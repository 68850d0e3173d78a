using System.Globalization;

namespace Bacalhau.Rego.Builtins;

/// <summary><c>to_number</c>, and casts that only old policies may use.</summary>
internal static class Casts
{
    public static IEnumerable<RegoBuiltin> All =>
    [
        new("to_number", [RegoTypes.Null | RegoTypes.Boolean | RegoTypes.Number | RegoTypes.String], RegoTypes.Number, ToNumber),
        Cast("cast_null", RegoTypes.Null),
        Cast("cast_boolean", RegoTypes.Boolean),
        Cast("cast_string", RegoTypes.String),
        Cast("cast_object", RegoTypes.Object),
        CastItems("cast_array", RegoTypes.Array, static items => RegoArray.Adopt(Operands.Items(items).ToArray())),
        CastItems("cast_set", RegoTypes.Set, static items => items is RegoArray array ? RegoSet.Create(array) : items),
    ];

    /// <summary>The old casts take anything when a policy is checked, and refuse it only when called.</summary>
    private static RegoBuiltin Cast(string name, RegoTypes type) =>
        new(name, [RegoTypes.Any], type, (arguments, context) =>
            (arguments[0].Type & type) != 0 ? arguments[0] : context.TypeError(1, arguments[0], type), RegoBuiltinTraits.Deprecated);

    private static RegoBuiltin CastItems(string name, RegoTypes type, Func<RegoValue, RegoValue> cast) =>
        new(name, [RegoTypes.Any], type, (arguments, context) =>
        {
            if (arguments[0] is not (RegoArray or RegoSet))
            {
                return context.TypeError(1, arguments[0], RegoTypes.Array | RegoTypes.Set);
            }

            context.ChargeElements(Operands.Items(arguments[0]).Length);
            return cast(arguments[0]);
        }, RegoBuiltinTraits.Deprecated);

    private static RegoValue? ToNumber(ReadOnlySpan<RegoValue> arguments, BuiltinContext context) => arguments[0] switch
    {
        RegoNumber number => number,
        RegoBoolean truth => RegoValue.From(truth.Value ? 1 : 0),
        RegoString text => RegoNumber.TryParse(Tidy(text.Value), out var number)
            ? number
            : context.Error($"strconv.ParseFloat: parsing {text}: invalid syntax"),
        _ => RegoValue.From(0),
    };

    /// <summary>Go reads more than JSON writes: a plus sign, leading zeros, a point at either end.</summary>
    private static string Tidy(string text)
    {
        var negative = text.StartsWith('-');
        var digits = negative || text.StartsWith('+') ? text[1..] : text;
        if (digits.Length == 0 || !digits.Any(char.IsAsciiDigit) || !(char.IsAsciiDigit(digits[0]) || digits[0] == '.'))
        {
            return text;
        }

        digits = digits.TrimStart('0');
        digits = digits.Length == 0 || !char.IsAsciiDigit(digits[0]) ? "0" + digits : digits;
        digits = digits.Replace(".e", ".0e", StringComparison.OrdinalIgnoreCase);
        digits = digits.EndsWith('.') ? digits[..^1] : digits;
        return string.Create(CultureInfo.InvariantCulture, $"{(negative ? "-" : "")}{digits}");
    }
}
