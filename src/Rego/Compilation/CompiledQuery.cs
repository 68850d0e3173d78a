using Bacalhau.Rego.Evaluation;

namespace Bacalhau.Rego.Compilation;

/// <summary>A linked query; <paramref name="Value"/> names the binding that holds the value of a query that is one term without other variables.</summary>
internal sealed record CompiledQuery(Node Entry, int SlotCount, int ObjectCount, string? Value, bool IsAnswerOnly);
