namespace Bacalhau.Rego;

/// <summary>
/// Counts levels and parts as values are built, so that any walk over a finished value is bounded: no stack overflow by nesting, no endless
/// comparison of a value that shares its parts with itself a hundred times over.
/// </summary>
internal struct NestingDepth
{
    private int _deepest;
    private int _weight;

    public static (int Depth, int Weight) Over(ReadOnlySpan<RegoValue> items)
    {
        var nesting = default(NestingDepth);
        foreach (var item in items)
        {
            nesting.Add(item);
        }

        return nesting.Finish();
    }

    public void Add(RegoValue item)
    {
        _deepest = Math.Max(_deepest, item.Depth);
        _weight += item.Weight;
        if (_weight > RegoValue.MaxWeight)
        {
            throw RegoException.LimitExceeded($"a value of more than {RegoValue.MaxWeight} parts");
        }
    }

    public readonly (int Depth, int Weight) Finish() =>
        _deepest < RegoValue.MaxDepth
            ? (_deepest + 1, _weight + 1)
            : throw RegoException.LimitExceeded($"a value nests deeper than {RegoValue.MaxDepth} levels");
}
