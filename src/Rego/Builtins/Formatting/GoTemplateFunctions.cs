namespace Bacalhau.Rego.Builtins.Formatting;

/// <summary>The functions that templates have by themselves.</summary>
internal static class GoTemplateFunctions
{
    public static RegoValue Call(string name, List<RegoValue> arguments, BuiltinContext context) => (name, arguments) switch
    {
        ("not", [var one]) => RegoValue.From(!GoTemplateScope.IsTrue(one)),
        ("and", [_, ..]) => arguments.FirstOrDefault(argument => !GoTemplateScope.IsTrue(argument)) ?? arguments[^1],
        ("or", [_, ..]) => arguments.FirstOrDefault(GoTemplateScope.IsTrue) ?? arguments[^1],
        ("eq", [var first, _, ..]) => RegoValue.From(arguments.Skip(1).Any(first.Equals)),
        ("ne", [var left, var right]) => RegoValue.From(!left.Equals(right)),
        ("lt", [var left, var right]) => RegoValue.From(left < right),
        ("le", [var left, var right]) => RegoValue.From(left <= right),
        ("gt", [var left, var right]) => RegoValue.From(left > right),
        ("ge", [var left, var right]) => RegoValue.From(left >= right),
        ("len", [var one]) => RegoValue.From(Length(one)),
        ("index", [var collection, ..]) => arguments.Skip(1).Aggregate(collection, Index),
        ("print", _) => RegoValue.From(string.Concat(arguments.Select(GoTemplateScope.Print))),
        ("println", _) => RegoValue.From(string.Join(' ', arguments.Select(GoTemplateScope.Print)) + "\n"),
        ("printf", [RegoString format, ..]) => RegoValue.From(new GoFormat(format.Value, [.. arguments.Skip(1).Select(GoTemplateScope.Print)], context).Write()),
        _ => throw new FormatException($"template: function \"{name}\" not defined for {arguments.Count} arguments"),
    };

    private static int Length(RegoValue value) => value switch
    {
        RegoString text => ByteText.Encode(text.Value).Length,
        RegoArray array => array.Count,
        RegoSet set => set.Count,
        RegoObject map => map.Count,
        _ => throw new FormatException($"template: len of {RegoTypeNames.Of(value.Type)}"),
    };

    private static RegoValue Index(RegoValue collection, RegoValue key) => collection switch
    {
        RegoObject map => map.Get(key) ?? RegoValue.Null,
        RegoArray array => array.Get(key) ?? throw new FormatException($"template: index out of range: {key}"),
        _ => throw new FormatException($"template: can't index item of type {RegoTypeNames.Of(collection.Type)}"),
    };
}
