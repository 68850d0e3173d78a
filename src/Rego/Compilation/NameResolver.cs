using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Compilation;

/// <summary>
/// Replaces names of rules and imports by what they stand for, gives every declared local a name of its own, and rewrites what only spells
/// locals: <c>:=</c>, <c>some</c>, interpolated strings.
/// </summary>
internal sealed partial class NameResolver(
    IReadOnlyDictionary<string, Term> globals, bool isV1, RegoBuiltins builtins, NameSource names, CompilerErrors errors)
{
    public Rule Resolve(Rule rule)
    {
        var arguments = new Scope(null, [], isArguments: true);
        IReadOnlyList<Term>? patterns = null;
        if (rule.Head.Arguments is { } written)
        {
            foreach (var name in written.SelectMany(PatternVariables))
            {
                CheckShadowing(name, isArgument: true);
                arguments.Declared.TryAdd(name.Name, names.Rename(name.Name));
            }

            patterns = [.. written.Select(term => ResolveTerm(term, arguments))];
        }

        return ResolveLink(rule, patterns, arguments);
    }

    public Body ResolveQuery(Body body) => ResolveBody(body, null, out _);

    private Rule ResolveLink(Rule rule, IReadOnlyList<Term>? arguments, Scope scope)
    {
        var body = ResolveBody(rule.Body, scope, out var inner);
        var head = rule.Head;
        var resolved = new Head(
            [head.Path[0], .. head.Path.Skip(1).Select(term => ResolveTerm(term, inner))],
            arguments,
            head.Member is null ? null : ResolveTerm(head.Member, inner),
            ResolveTerm(head.Value, inner),
            head.Location);
        ReportUnused(inner);
        return new(resolved, body, rule.IsDefault, rule.Else is null ? null : ResolveLink(rule.Else, arguments, scope), rule.Location);
    }

    private Body ResolveBody(Body body, Scope? parent, out Scope scope)
    {
        scope = new(parent, body.Expressions.SelectMany(DeclaredBy));
        var result = new List<Expression>(body.Expressions.Count);
        foreach (var expression in body.Expressions)
        {
            ResolveExpression(expression, scope, result);
        }

        return new(result);
    }

    private void ReportUnused(Scope scope)
    {
        foreach (var (name, location) in scope.MustBeUsed)
        {
            if (!scope.WasUsed(name))
            {
                errors.Add(RegoErrorCode.Compile, $"declared var {name} unused", location);
            }
        }
    }

    private void ResolveExpression(Expression expression, Scope scope, List<Expression> result)
    {
        var with = expression.With.Select(modifier => ResolveWith(modifier, scope)).ToList();
        switch (expression.Content)
        {
            case SomeContent some:
                foreach (var name in some.Variables)
                {
                    Declare(name, scope, "declared");
                    scope.MustBeUsed.TryAdd(name.Name, name.Location);
                }

                return;
            case SomeInContent some:
                result.Add(expression with { Content = ResolveSomeIn(some, scope, expression.Location), With = with });
                return;
            case EveryContent every:
                result.Add(expression with { Content = ResolveEvery(every, scope), With = with });
                return;
            case NotBodyContent not:
                var body = ResolveBody(not.Body, scope, out var inner);
                ReportUnused(inner);
                result.Add(expression with { Content = new NotBodyContent(body), With = with });
                return;
            case TermContent { Term: CallTerm { Operator: VarTerm { Name: "assign" } } call } when call.Arguments.Count == 2:
                if (expression.Negated)
                {
                    errors.Add(RegoErrorCode.Compile, "cannot assign vars inside negated expression", expression.Location);
                }

                var right = ResolveTerm(call.Arguments[1], scope);
                var left = DeclarePattern(call.Arguments[0], scope);
                result.Add(expression with { Content = new TermContent(CallTerm.Of("eq", expression.Location, left, right)), With = with });
                return;
            case TermContent { Term: CallTerm { Operator: VarTerm { Name: "print" } } }:
                // Erased, arguments and all: they are never evaluated.
                return;
            case TermContent content:
                result.Add(expression with { Content = new TermContent(ResolveTerm(content.Term, scope)), With = with });
                return;
        }
    }

    private TermContent ResolveSomeIn(SomeInContent some, Scope scope, RegoLocation location)
    {
        var collection = ResolveTerm(some.Collection, scope);
        foreach (var name in PatternVariables(some.Value).Concat(some.Key is null ? [] : PatternVariables(some.Key)).DistinctBy(name => name.Name))
        {
            Declare(name, scope, "declared");
        }

        var value = ResolveTerm(some.Value, scope);
        var key = some.Key is null ? new VarTerm(names.Generate(), location) : ResolveTerm(some.Key, scope);
        return new(CallTerm.Of("eq", location, value, new RefTerm(collection, [key], location)));
    }

    private EveryContent ResolveEvery(EveryContent every, Scope scope)
    {
        var domain = ResolveTerm(every.Domain, scope);
        var inner = new Scope(scope, []);
        Term? Declared(Term? term)
        {
            if (term is VarTerm { IsWildcard: false } name)
            {
                Declare(name, inner, "declared");
                return ResolveTerm(name, inner);
            }

            return term;
        }

        var key = Declared(every.Key);
        var value = Declared(every.Value)!;
        var body = ResolveBody(every.Body, inner, out var bodyScope);
        ReportUnused(bodyScope);
        return new(key, value, domain, body);
    }

    private void Declare(VarTerm name, Scope scope, string verb)
    {
        CheckShadowing(name, isArgument: false);
        if (scope.Declared.ContainsKey(name.Name))
        {
            errors.Add(RegoErrorCode.Compile, $"var {name.Name} {verb} above", name.Location);
        }
        else if (scope.WasSeen(name.Name))
        {
            errors.Add(RegoErrorCode.Compile, $"var {name.Name} referenced above", name.Location);
        }
        else if (scope.Parent is { IsArguments: true } arguments && arguments.Declared.ContainsKey(name.Name))
        {
            errors.Add(RegoErrorCode.Compile, $"arg {name.Name} redeclared", name.Location);
        }

        scope.Declared[name.Name] = names.Rename(name.Name);
    }

    private void CheckShadowing(VarTerm name, bool isArgument)
    {
        if (name.Name is "input" or "data" && (isV1 || isArgument))
        {
            errors.Add(RegoErrorCode.Compile, $"variables must not shadow {name.Name} (use a different variable name)", name.Location);
        }
    }

    private Term DeclarePattern(Term term, Scope scope)
    {
        switch (term)
        {
            case VarTerm { IsWildcard: false } name:
                Declare(name, scope, "assigned");
                return new VarTerm(scope.Declared[name.Name], name.Location);
            case VarTerm or ScalarTerm:
                return term;
            case ArrayTerm array:
                return array with { Items = [.. array.Items.Select(item => DeclarePattern(item, scope))] };
            case ObjectTerm map:
                return map with { Entries = [.. map.Entries.Select(entry => (ResolveTerm(entry.Key, scope), DeclarePattern(entry.Value, scope)))] };
            default:
                var what = term switch { RefTerm => "ref", CallTerm => "call", SetTerm => "set", ComprehensionTerm => "comprehension", _ => "term" };
                errors.Add(RegoErrorCode.Compile, $"cannot assign to {what}", term.Location);
                return term;
        }
    }
}
