namespace Bacalhau.Rego;

/// <summary>The answer to a query. Undefined is not false: an undefined answer has no value at all.</summary>
/// <param name="Value">The value of a query that is one term; null when undefined. A query of another form has the value true when it has a solution.</param>
/// <param name="Bindings">The variables of the query, one entry per solution.</param>
/// <param name="Errors">Errors of builtins that did not fail the query; empty when such errors are strict.</param>
public sealed record RegoResult(
    RegoValue? Value, IReadOnlyList<IReadOnlyDictionary<string, RegoValue>> Bindings, IReadOnlyList<RegoDiagnostic> Errors)
{
    /// <summary>Gets whether there is no answer.</summary>
    public bool IsUndefined => Value is null;

    /// <summary>Gets whether the answer is exactly true.</summary>
    public bool IsTrue => ReferenceEquals(Value, RegoValue.True);

    /// <summary>Gets whether the answer is exactly false.</summary>
    public bool IsFalse => ReferenceEquals(Value, RegoValue.False);
}
