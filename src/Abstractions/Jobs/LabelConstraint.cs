namespace Bacalhau;

/// <summary>A requirement on labels, as Kubernetes' selectors have them.</summary>
/// <param name="Key">The label; the prefix <c>favour_</c> makes it a preference.</param>
/// <param name="Operator">One of <c>in</c>, <c>notin</c>, <c>=</c>, <c>==</c>, <c>!=</c>, <c>exists</c>, <c>!</c>, <c>gt</c>, <c>lt</c>.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.LabelConstraint")]
public sealed record LabelConstraint([property: Id(0)] string Key, [property: Id(1)] string Operator)
{
    /// <summary>Gets what the operator compares with.</summary>
    [Id(2), OmitEmpty] public IReadOnlyList<string> Values { get; init; } = [];
}
