using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Evaluation;

/// <summary>All definitions of one rule or function. Immutable once linked.</summary>
internal sealed class RuleGroup(int id, DataNode node, RuleKind kind, int arity)
{
    public int Id { get; } = id;

    public DataNode Node { get; } = node;

    public RuleKind Kind { get; } = kind;

    /// <summary>Gets how many arguments the function takes; 0 for rules.</summary>
    public int Arity { get; } = arity;

    public string Path => Node.Path;

    public List<Rule> Sources { get; } = [];

    public Rule? DefaultSource { get; set; }

    public Definition? Default { get; set; }

    public RuleIndex Index { get; set; } = RuleIndex.None;
}
