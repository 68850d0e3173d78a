namespace Bacalhau.Rego;

/// <summary>Every file of builtins, one line each.</summary>
internal static class BuiltinTable
{
    public static IEnumerable<RegoBuiltin> All =>
    [
        .. Builtins.Comparisons.All,
        .. Builtins.Arithmetic.All,
        .. Builtins.SetOperators.All,
        .. Builtins.Membership.All,
        .. Builtins.Aggregates.All,
        .. Builtins.TypeTests.All,
    ];
}
