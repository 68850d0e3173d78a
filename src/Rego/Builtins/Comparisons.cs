namespace Bacalhau.Rego.Builtins;

/// <summary><c>== != &lt; &lt;= &gt; &gt;=</c>; also called by their names.</summary>
internal static class Comparisons
{
    public static IEnumerable<RegoBuiltin> All =>
    [
        Compare("eq", static order => order == 0), Compare("equal", static order => order == 0), Compare("neq", static order => order != 0),
        Compare("lt", static order => order < 0), Compare("lte", static order => order <= 0),
        Compare("gt", static order => order > 0), Compare("gte", static order => order >= 0),
    ];

    private static RegoBuiltin Compare(string name, Func<int, bool> holds) =>
        new(name, [RegoTypes.Any, RegoTypes.Any], RegoTypes.Boolean, (arguments, _) => RegoValue.From(holds(RegoValue.Compare(arguments[0], arguments[1]))));
}
