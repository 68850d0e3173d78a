using Bacalhau.Rego.Evaluation;
using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Compilation;

/// <summary>
/// Reports what constants can never satisfy: references to keys that a constant rule or local does not have, and comparisons of constants of
/// different types. The part of OPA's type checking that catches slips.
/// </summary>
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
        var locals = new Dictionary<string, RegoValue>(StringComparer.Ordinal);
        foreach (var expression in body.Expressions.Where(expression => expression.With.Count == 0))
        {
            switch (expression.Content)
            {
                case TermContent { Term: CallTerm { Name: "eq", Arguments: [var left, var right] } }:
                    Check(left, locals);
                    Check(right, locals);
                    CheckEquality(left, right, locals, expression.Negated);
                    break;
                case TermContent { Term: CallTerm call }:
                    foreach (var argument in call.Arguments)
                    {
                        Check(argument, locals);
                    }

                    break;
                case TermContent content:
                    Check(content.Term, locals);
                    break;
            }
        }
    }

    private void CheckEquality(Term left, Term right, Dictionary<string, RegoValue> locals, bool negated)
    {
        switch (left, right)
        {
            case (ScalarTerm a, ScalarTerm b) when a.Value.Type != b.Value.Type:
                errors.Add(RegoErrorCode.Type, $"match error: left is {RegoTypeNames.Of(a.Value.Type)}, right is {RegoTypeNames.Of(b.Value.Type)}", left.Location);
                break;
            case (VarTerm name, ScalarTerm constant) when !negated:
                locals.TryAdd(name.Name, constant.Value);
                break;
        }
    }

    private void Check(Term term, Dictionary<string, RegoValue> locals)
    {
        if (term is not RefTerm reference)
        {
            return;
        }

        var length = 0;
        var value = reference.Head is VarTerm local && locals.TryGetValue(local.Name, out var known) ? known
            : tree.Find(reference, out length) is { Kind: RuleKind.Complete } group ? ConstantOf(group)
            : null;
        if (value is null)
        {
            return;
        }

        foreach (var part in reference.Path.Skip(length))
        {
            var isCollection = (value.Type & RegoTypes.Collection) != 0;
            if (part is not ScalarTerm && isCollection)
            {
                return;
            }

            if (!isCollection || Source.Step(value, ((ScalarTerm)part).Value) is not { } inner)
            {
                errors.Add(RegoErrorCode.Type, $"undefined ref: {Describe(reference)} into {RegoTypeNames.Of(value.Type)}", reference.Location);
                return;
            }

            value = inner;
        }
    }

    private static string Describe(RefTerm reference) =>
        reference.HeadName is { } name && name.Contains('#', StringComparison.Ordinal) ? NameSource.Original(name) is { Length: > 0 } written ? written : "a literal" : reference.DottedName() ?? "a reference";

    private static RegoValue? ConstantOf(RuleGroup group) =>
        group is { DefaultSource: null, Sources: [{ Else: null, Body.Expressions.Count: 0, Head.Value: ScalarTerm { Value: RegoObject or RegoArray } constant }] } ? constant.Value : null;
}
