namespace Bacalhau.Rego;

/// <summary>The names of types as error texts and <c>type_name</c> give them.</summary>
internal static class RegoTypeNames
{
    private static readonly (RegoTypes Type, string Name)[] Names =
    [
        (RegoTypes.Null, "null"), (RegoTypes.Boolean, "boolean"), (RegoTypes.Number, "number"), (RegoTypes.String, "string"),
        (RegoTypes.Array, "array"), (RegoTypes.Object, "object"), (RegoTypes.Set, "set"),
    ];

    public static string Of(RegoTypes types)
    {
        var names = Names.Where(entry => types.HasFlag(entry.Type)).Select(entry => entry.Name).ToArray();
        return names.Length == 1 ? names[0] : $"one of {{{string.Join(", ", names.Order(StringComparer.Ordinal))}}}";
    }
}
