using Bacalhau.Rego.Compilation;

namespace Bacalhau.Rego;

/// <summary>A compiled query of one policy. Immutable.</summary>
public sealed class RegoQuery
{
    internal RegoQuery(RegoPolicy policy, string text, CompiledQuery compiled)
    {
        Policy = policy;
        Text = text;
        Compiled = compiled;
    }

    /// <summary>Gets the policy it belongs to.</summary>
    public RegoPolicy Policy { get; }

    /// <summary>Gets the query as it was written.</summary>
    public string Text { get; }

    internal CompiledQuery Compiled { get; }
}
