namespace Bacalhau.Rego.Builtins;

/// <summary>Questions about the type of a value.</summary>
internal static class TypeTests
{
    public static IEnumerable<RegoBuiltin> All =>
    [
        Test("is_null", RegoTypes.Null), Test("is_boolean", RegoTypes.Boolean), Test("is_number", RegoTypes.Number), Test("is_string", RegoTypes.String),
        Test("is_array", RegoTypes.Array), Test("is_object", RegoTypes.Object), Test("is_set", RegoTypes.Set),
        new("type_name", [RegoTypes.Any], RegoTypes.String, static (arguments, _) => RegoValue.From(RegoTypeNames.Of(arguments[0].Type))),
    ];

    private static RegoBuiltin Test(string name, RegoTypes type) =>
        new(name, [RegoTypes.Any], RegoTypes.Boolean, (arguments, _) => RegoValue.From(arguments[0].Type == type));
}
