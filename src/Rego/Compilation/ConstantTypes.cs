using Bacalhau.Rego.Evaluation;
using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Compilation;

/// <summary>Reports references that a constant rule can never satisfy: the part of OPA's type checking that catches misspelt keys.</summary>
internal sealed class ConstantTypes(RuleTree tree, CompilerErrors errors)
{
    public void Check()
    {
        foreach (var rule in tree.Groups.SelectMany(group => group.Sources))
        {
            for (var link = rule; link is not null; link = link.Else)
            {
                Check(link.Body);
            }
        }
    }

    private void Check(Body body)
    {
        foreach (var expression in body.Expressions.Where(expression => expression.With.Count == 0))
        {
            switch (expression.Content)
            {
                case TermContent { Term: CallTerm call }:
                    foreach (var argument in call.Arguments)
                    {
                        Check(argument);
                    }

                    break;
                case TermContent content:
                    Check(content.Term);
                    break;
            }
        }
    }

    private void Check(Term term)
    {
        if (term is not RefTerm reference || tree.Find(reference, out var length) is not { Kind: RuleKind.Complete } group || ConstantOf(group) is not { } value)
        {
            return;
        }

        foreach (var part in reference.Path.Skip(length))
        {
            if (part is not ScalarTerm { Value: var key })
            {
                return;
            }

            if (Source.Step(value, key) is not { } inner)
            {
                errors.Add(RegoErrorCode.Type, $"undefined ref: {reference.DottedName() ?? group.Path}", reference.Location);
                return;
            }

            value = inner;
        }
    }

    private static RegoValue? ConstantOf(RuleGroup group) =>
        group is { DefaultSource: null, Sources: [{ Else: null, Body.Expressions.Count: 0, Head.Value: ScalarTerm { Value: RegoObject or RegoArray } constant }] } ? constant.Value : null;
}
