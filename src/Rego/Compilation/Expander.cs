using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Compilation;

/// <summary>
/// Pulls nested calls out into expressions in front of the one that uses them, and whatever must be evaluated for a head to the end of the
/// body. Afterwards a call stands alone or on the right of <c>=</c>, with arguments that are no calls.
/// </summary>
internal sealed class Expander(NameSource names, Func<CallTerm, int?> arityOf)
{
    public Rule Expand(Rule rule)
    {
        var body = ExpandBody(rule.Body.Expressions);
        var head = rule.Head;
        var path = new List<Term> { head.Path[0] };
        foreach (var part in head.Path.Skip(1))
        {
            path.Add(AtEnd(part, body));
        }

        var arguments = head.Arguments?.Select(argument => RequiresEvaluation(argument) ? AtEnd(argument, body) : argument).ToList();
        var member = head.Member is null ? null : AtEnd(head.Member, body);
        var value = AtEnd(head.Value, body);
        return new(new(path, arguments, member, value, head.Location), new(body), rule.IsDefault, rule.Else is null ? null : Expand(rule.Else), rule.Location);
    }

    public List<Expression> ExpandBody(IReadOnlyList<Expression> expressions)
    {
        var result = new List<Expression>(expressions.Count);
        foreach (var expression in expressions)
        {
            ExpandExpression(expression, result);
        }

        return result;
    }

    private static bool RequiresEvaluation(Term term) => term switch
    {
        RefTerm or CallTerm or ComprehensionTerm => true,
        ArrayTerm array => array.Items.Any(RequiresEvaluation),
        SetTerm set => set.Items.Any(RequiresEvaluation),
        ObjectTerm map => map.Entries.Any(entry => RequiresEvaluation(entry.Key) || RequiresEvaluation(entry.Value)),
        _ => false,
    };

    private Term AtEnd(Term term, List<Expression> body)
    {
        term = ExpandTerm(term, body, []);
        if (!RequiresEvaluation(term))
        {
            return term;
        }

        var local = Local(term.Location);
        body.Add(Expression.Unify(local, term));
        return local;
    }

    private VarTerm Local(RegoLocation location) => new(names.Generate(), location);

    private void ExpandExpression(Expression expression, List<Expression> result)
    {
        if (expression.With.Count > 0)
        {
            expression = expression with { With = [.. expression.With.Select(modifier => modifier with { Value = ExpandWithValue(modifier.Value, result) })] };
        }

        switch (expression.Content)
        {
            case TermContent { Term: CallTerm { Operator: VarTerm { Name: "eq" } } call } when call.Arguments.Count == 2:
                ExpandUnification(expression, call, result);
                break;
            case TermContent { Term: CallTerm call }:
                var flat = call with { Arguments = [.. call.Arguments.Select(argument => ExpandTerm(argument, result, expression.With))] };

                // p(a, b, x) captures the answer in x when p takes two arguments.
                result.Add(expression with
                {
                    Content = new TermContent(arityOf(call) == call.Arguments.Count - 1
                        ? CallTerm.Of("eq", call.Location, flat.Arguments[^1], flat with { Arguments = [.. flat.Arguments.SkipLast(1)] })
                        : flat),
                });
                break;
            case TermContent content:
                result.Add(expression with { Content = new TermContent(ExpandTerm(content.Term, result, expression.With)) });
                break;
            case EveryContent every:
                var domain = Local(every.Domain.Location);
                ExpandExpression(Expression.Unify(domain, every.Domain) with { With = expression.With }, result);
                result.Add(expression with { Content = every with { Domain = domain, Body = new(ExpandBody(every.Body.Expressions)) } });
                break;
            case NotBodyContent not:
                result.Add(expression with { Content = new NotBodyContent(new(ExpandBody(not.Body.Expressions))) });
                break;
        }
    }

    private void ExpandUnification(Expression expression, CallTerm call, List<Expression> result)
    {
        var (left, right) = (call.Arguments[0], call.Arguments[1]);
        if (left is CallTerm && right is not CallTerm)
        {
            (left, right) = (right, left);
        }

        left = ExpandTerm(left, result, expression.With);
        right = right is CallTerm captured && !expression.Negated
            ? captured with { Arguments = [.. captured.Arguments.Select(argument => ExpandTerm(argument, result, expression.With))] }
            : ExpandTerm(right, result, expression.With);
        result.Add(expression with { Content = new TermContent(CallTerm.Of("eq", call.Location, left, right)) });
    }

    private Term ExpandWithValue(Term value, List<Expression> result)
    {
        // A name of a function stands for the function; the linker tells.
        if (value is RefTerm reference && reference.DottedName() is not null && arityOf(new(reference, [], value.Location)) is not null)
        {
            return value;
        }

        value = ExpandTerm(value, result, []);
        if (!RequiresEvaluation(value))
        {
            return value;
        }

        var local = Local(value.Location);
        result.Add(Expression.Unify(local, value));
        return local;
    }

    private Term ExpandTerm(Term term, List<Expression> support, IReadOnlyList<WithModifier> with)
    {
        switch (term)
        {
            case CallTerm call:
                var flat = call with { Arguments = [.. call.Arguments.Select(argument => ExpandTerm(argument, support, with))] };
                var answer = Local(call.Location);
                support.Add(Expression.Unify(answer, flat) with { With = with });
                return answer;
            case RefTerm reference:
                var head = ExpandTerm(reference.Head, support, with);
                var path = reference.Path.Select(part => ExpandTerm(part, support, with)).ToList();
                if (head is not VarTerm)
                {
                    var local = Local(head.Location);
                    support.Add(Expression.Unify(local, head) with { With = with });
                    head = local;
                }

                return new RefTerm(head, path, reference.Location);
            case ArrayTerm array:
                return array with { Items = [.. array.Items.Select(item => ExpandTerm(item, support, with))] };
            case SetTerm set:
                return set with { Items = [.. set.Items.Select(item => ExpandTerm(item, support, with))] };
            case ObjectTerm map:
                return map with { Entries = [.. InKeyOrder(map).Select(entry => (ExpandTerm(entry.Key, support, with), ExpandTerm(entry.Value, support, with)))] };
            case ComprehensionTerm comprehension:
                var body = ExpandBody(comprehension.Body.Expressions);
                var key = comprehension.Key is null ? null : AtEnd(comprehension.Key, body);
                var value = AtEnd(comprehension.Value, body);
                return comprehension with { Body = new(body), Key = key, Value = value };
            default:
                return term;
        }
    }

    /// <summary>Objects are evaluated in the order of their keys, not of the source; constant keys come before others.</summary>
    private static IEnumerable<(Term Key, Term Value)> InKeyOrder(ObjectTerm map) =>
        map.Entries.OrderBy(entry => (entry.Key as ScalarTerm)?.Value, Comparer<RegoValue?>.Create((a, b) =>
            a is null || b is null ? (a is null ? 1 : 0) - (b is null ? 1 : 0) : RegoValue.Compare(a, b)));
}
