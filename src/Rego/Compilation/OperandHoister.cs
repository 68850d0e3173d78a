using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Compilation;

/// <summary>
/// Pulls references and comprehensions that are operands out in front of the expression that uses them, turns <c>==</c> into unification and
/// folds constant collections. This is where <c>not f(input.x)</c> becomes undefined for a missing <c>input.x</c>.
/// </summary>
internal sealed class OperandHoister(NameSource names)
{
    public Rule Hoist(Rule rule)
    {
        var head = rule.Head;
        return rule with
        {
            Head = head with
            {
                Path = [.. head.Path.Select(Fold)],
                Arguments = head.Arguments?.Select(Fold).ToList(),
                Member = head.Member is null ? null : Fold(head.Member),
                Value = Fold(head.Value),
            },
            Body = Hoist(rule.Body),
            Else = rule.Else is null ? null : Hoist(rule.Else),
        };
    }

    public Body Hoist(Body body)
    {
        var result = new List<Expression>(body.Expressions.Count);
        foreach (var expression in body.Expressions)
        {
            result.Add(expression with { Content = HoistContent(expression, result), With = [.. expression.With.Select(modifier => modifier with { Value = Fold(modifier.Value) })] });
        }

        return new(result);
    }

    private ExpressionContent HoistContent(Expression expression, List<Expression> result)
    {
        switch (expression.Content)
        {
            case TermContent { Term: CallTerm { Operator: VarTerm { Name: "eq" or "equal" } } call } when call.Arguments.Count == 2:
                var left = InPlace(call.Arguments[0], expression, result);
                var right = call.Arguments[1] is CallTerm captured ? Arguments(captured, expression, result) : InPlace(call.Arguments[1], expression, result);
                return new TermContent(CallTerm.Of("eq", call.Location, left, right));
            case TermContent { Term: CallTerm call }:
                return new TermContent(Arguments(call, expression, result));
            case TermContent content:
                return new TermContent(InPlace(content.Term, expression, result));
            case EveryContent every:
                return every with { Domain = Operand(every.Domain, expression, result), Body = Hoist(every.Body) };
            case NotBodyContent not:
                return new NotBodyContent(Hoist(not.Body));
            default:
                return expression.Content;
        }
    }

    private CallTerm Arguments(CallTerm call, Expression user, List<Expression> result)
    {
        var arguments = new List<Term>(call.Arguments.Count);
        foreach (var argument in call.Arguments)
        {
            arguments.Add(Operand(argument, user, result));
        }

        return call with { Arguments = arguments };
    }

    /// <summary>A reference or comprehension that is a whole side stays where it is; only its own operands move.</summary>
    private Term InPlace(Term term, Expression user, List<Expression> result)
    {
        switch (term)
        {
            case RefTerm reference:
                return reference with { Path = Operands(reference.Path, user, result) };
            case ComprehensionTerm comprehension:
                return comprehension with
                {
                    Body = Hoist(comprehension.Body),
                    Key = comprehension.Key is null ? null : Fold(comprehension.Key),
                    Value = Fold(comprehension.Value),
                };
            case VarTerm:
                return term;
            default:
                return Operand(term, user, result);
        }
    }

    private List<Term> Operands(IReadOnlyList<Term> terms, Expression user, List<Expression> result)
    {
        var operands = new List<Term>(terms.Count);
        foreach (var term in terms)
        {
            operands.Add(Operand(term, user, result));
        }

        return operands;
    }

    private Term Operand(Term term, Expression user, List<Expression> result)
    {
        switch (term)
        {
            case RefTerm or ComprehensionTerm:
                var local = new VarTerm(names.Generate(), term.Location);
                result.Add(Expression.Unify(local, InPlace(term, user, result)) with { With = [.. user.With.Select(modifier => modifier with { Value = Fold(modifier.Value) })] });
                return local;
            case VarTerm { Name: "input" or "data" }:
                // The whole document may be undefined too.
                var whole = new VarTerm(names.Generate(), term.Location);
                result.Add(Expression.Unify(whole, term) with { With = user.With });
                return whole;
            case ArrayTerm array:
                return Fold(array with { Items = Operands(array.Items, user, result) });
            case SetTerm set:
                return Fold(set with { Items = Operands(set.Items, user, result) });
            case ObjectTerm map:
                var entries = new List<(Term, Term)>(map.Entries.Count);
                foreach (var (key, value) in map.Entries)
                {
                    var hoistedKey = Operand(key, user, result);
                    entries.Add((hoistedKey, Operand(value, user, result)));
                }

                return Fold(map with { Entries = entries });
            default:
                return term;
        }
    }

    private static Term Fold(Term term)
    {
        switch (term)
        {
            case ArrayTerm array when array.Items.Select(Fold).ToList() is var items:
                return items.All(item => item is ScalarTerm)
                    ? new ScalarTerm(RegoArray.Create(items.Select(item => ((ScalarTerm)item).Value)), term.Location)
                    : array with { Items = items };
            case SetTerm set when set.Items.Select(Fold).ToList() is var members:
                return members.All(item => item is ScalarTerm)
                    ? new ScalarTerm(RegoSet.Create(members.Select(item => ((ScalarTerm)item).Value)), term.Location)
                    : set with { Items = members };
            case ObjectTerm map when map.Entries.Select(entry => (Key: Fold(entry.Key), Value: Fold(entry.Value))).ToList() is var entries:
                return entries.All(entry => entry is (ScalarTerm, ScalarTerm))
                    ? new ScalarTerm(RegoObject.Create(entries.Select(entry => KeyValuePair.Create(((ScalarTerm)entry.Key).Value, ((ScalarTerm)entry.Value).Value))), term.Location)
                    : map with { Entries = entries };
            default:
                return term;
        }
    }
}
