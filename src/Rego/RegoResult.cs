namespace Bacalhau.Rego;

/// <summary>The answer to a query. Undefined is not false: an undefined answer has no value at all.</summary>
public sealed class RegoResult
{
    private readonly List<RegoValue>? _more;
    private IReadOnlyList<IReadOnlyDictionary<string, RegoValue>>? _bindings;

    internal RegoResult(RegoValue? first, List<RegoValue> more, IReadOnlyList<RegoDiagnostic> errors)
    {
        Value = first;
        _more = more;
        Errors = errors;
    }

    internal RegoResult(List<RegoValue> values, IReadOnlyList<IReadOnlyDictionary<string, RegoValue>> bindings, IReadOnlyList<RegoDiagnostic> errors)
    {
        Value = values.Count == 0 ? null : values[0];
        _more = values.Count < 2 ? null : values[1..];
        _bindings = bindings;
        Errors = errors;
    }

    /// <summary>Gets the value of a query that is one term; null when undefined. A query of another form has the value true when it has a solution.</summary>
    public RegoValue? Value { get; }

    /// <summary>Gets the variables of the query, one entry per solution; an entry is empty when the query has no variables.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, RegoValue>> Bindings =>
        _bindings ??= Value is null ? [] : [.. Enumerable.Repeat(new Dictionary<string, RegoValue>(StringComparer.Ordinal), 1 + _more!.Count)];

    /// <summary>Gets the values of a query that is one term, one per solution, in the order of <see cref="Bindings"/>; of another query true for each.</summary>
    public IReadOnlyList<RegoValue> Values => Value is null ? [] : [Value, .. _more ?? []];

    /// <summary>Gets the errors of builtins that did not fail the query; empty when such errors are strict.</summary>
    public IReadOnlyList<RegoDiagnostic> Errors { get; }

    /// <summary>Gets whether there is no answer.</summary>
    public bool IsUndefined => Value is null;

    /// <summary>Gets whether the answer is exactly true.</summary>
    public bool IsTrue => ReferenceEquals(Value, RegoValue.True);

    /// <summary>Gets whether the answer is exactly false.</summary>
    public bool IsFalse => ReferenceEquals(Value, RegoValue.False);
}
