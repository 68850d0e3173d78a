namespace Bacalhau.Rego;

/// <summary>Which grammar files are written in.</summary>
public enum RegoGrammar
{
    /// <summary>The grammar of OPA 1.0 and later.</summary>
    V1,

    /// <summary>The grammar before 1.0; a file may still ask for the new one with <c>import rego.v1</c>.</summary>
    V0,
}

/// <summary>How a policy is loaded and evaluated.</summary>
public sealed record RegoOptions
{
    /// <summary>Gets the grammar.</summary>
    /// <value>Default: <see cref="RegoGrammar.V1"/>.</value>
    public RegoGrammar Grammar { get; init; } = RegoGrammar.V1;

    /// <summary>Gets the limits for loading and evaluating.</summary>
    /// <value>Default: <see cref="RegoLimits.Default"/>.</value>
    public RegoLimits Limits { get; init; } = RegoLimits.Default;

    /// <summary>Gets the builtins that policies may call.</summary>
    /// <value>Default: <see cref="RegoBuiltins.Default"/>.</value>
    public RegoBuiltins Builtins { get; init; } = RegoBuiltins.Default;

    /// <summary>Gets whether a builtin error fails the query; otherwise its expression is undefined.</summary>
    /// <value>Default: true.</value>
    public bool StrictBuiltinErrors { get; init; } = true;

    /// <summary>Gets the base document: what <c>data</c> holds besides rules.</summary>
    /// <value>Default: an empty object.</value>
    public RegoValue Data { get; init; } = RegoObject.Empty;

    /// <summary>Gets where to note which lines of the policy succeed; costs time at every line.</summary>
    /// <value>Default: nowhere.</value>
    public RegoCoverage? Coverage { get; init; }

    /// <summary>Gets the source of time.</summary>
    /// <value>Default: the system's.</value>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Gets what the host gives its own builtins.</summary>
    /// <value>Default: nothing.</value>
    public IServiceProvider? Services { get; init; }
}
