namespace Bacalhau.Rego.Builtins;

/// <summary><c>x in c</c> and <c>k, v in c</c>: about the values of a collection; false for anything that is no collection.</summary>
internal static class Membership
{
    public static IEnumerable<RegoBuiltin> All =>
    [
        new("internal.member_2", [RegoTypes.Any, RegoTypes.Any], RegoTypes.Boolean, static (arguments, context) => RegoValue.From(HasValue(arguments[0], arguments[1], context))),
        new("internal.member_3", [RegoTypes.Any, RegoTypes.Any, RegoTypes.Any], RegoTypes.Boolean, static (arguments, _) => RegoValue.From(HasEntry(arguments[0], arguments[1], arguments[2]))),
    ];

    private static bool HasValue(RegoValue value, RegoValue collection, BuiltinContext context)
    {
        switch (collection)
        {
            case RegoSet set:
                return set.Contains(value);
            case RegoArray array:
                context.ChargeSteps(array.Count);
                return array.AsSpan().Contains(value);
            case RegoObject map:
                context.ChargeSteps(map.Count);
                foreach (var entry in map.AsSpan())
                {
                    if (entry.Value.Equals(value))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }

    private static bool HasEntry(RegoValue key, RegoValue value, RegoValue collection) => collection switch
    {
        RegoSet set => key.Equals(value) && set.Contains(value),
        RegoArray array => array.Get(key)?.Equals(value) ?? false,
        RegoObject map => map.Get(key)?.Equals(value) ?? false,
        _ => false,
    };
}
