namespace Bacalhau.Rego;

/// <summary>The work of a builtin: values in, value out; null means undefined. Static, without state, safe to run on several threads.</summary>
/// <param name="arguments">As many as declared, each of a declared type.</param>
/// <param name="context">The evaluation: clock, random source, limits, cache, and how to report an error.</param>
public delegate RegoValue? RegoBuiltinFunction(ReadOnlySpan<RegoValue> arguments, BuiltinContext context);

/// <summary>What the evaluator must know about a builtin besides its types.</summary>
[Flags]
public enum RegoBuiltinTraits
{
    /// <summary>An ordinary pure function.</summary>
    None = 0,

    /// <summary>Called once per evaluation for equal arguments: answers that may change (clock, random) or cost much (scrypt, signatures).</summary>
    Memoised = 1,

    /// <summary>The array it returns lists its solutions, each tried in turn (<c>walk</c>).</summary>
    Relation = 2,

    /// <summary>Reaches outside the process; off unless the operator lists it.</summary>
    Dangerous = 4,

    /// <summary>Only policies of the old grammar (v0) may call it.</summary>
    Deprecated = 8,
}

/// <summary>One builtin: its name, what it takes and gives, and the function.</summary>
/// <param name="Name">Dotted name as policies write it, e.g. <c>io.jwt.decode</c>.</param>
/// <param name="Arguments">Types of the arguments, in order. A value of another type is <c>eval_type_error</c> before the function runs.</param>
/// <param name="Result">Types of the answer.</param>
/// <param name="Function">The work.</param>
/// <param name="Traits">What else the evaluator must know. Default: nothing.</param>
public sealed record RegoBuiltin(
    string Name,
    IReadOnlyList<RegoTypes> Arguments,
    RegoTypes Result,
    RegoBuiltinFunction Function,
    RegoBuiltinTraits Traits = RegoBuiltinTraits.None);
