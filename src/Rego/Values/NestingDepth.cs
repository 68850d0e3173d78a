namespace Bacalhau.Rego;

/// <summary>Counts levels as values are built, so that recursion over a finished value is always bounded.</summary>
internal static class NestingDepth
{
    public static int Over(ReadOnlySpan<RegoValue> items)
    {
        var deepest = 0;
        foreach (var item in items)
        {
            deepest = Math.Max(deepest, item.Depth);
        }

        return deepest < RegoValue.MaxDepth
            ? deepest + 1
            : throw RegoException.LimitExceeded($"a value nests deeper than {RegoValue.MaxDepth} levels");
    }
}
