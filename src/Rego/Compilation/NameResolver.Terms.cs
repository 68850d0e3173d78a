using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Compilation;

/// <content>Terms.</content>
internal sealed partial class NameResolver
{
    private static IEnumerable<string> DeclaredBy(Expression expression) => expression.Content switch
    {
        SomeContent some => some.Variables.Select(name => name.Name),
        SomeInContent some => PatternVariables(some.Value).Concat(some.Key is null ? [] : PatternVariables(some.Key)).Select(name => name.Name),
        TermContent { Term: CallTerm { Operator: VarTerm { Name: "assign" } } call } when call.Arguments.Count == 2 =>
            PatternVariables(call.Arguments[0]).Select(name => name.Name),
        _ => [],
    };

    /// <summary>Variables that a pattern binds: those in arrays and in values of objects.</summary>
    private static IEnumerable<VarTerm> PatternVariables(Term term) => term switch
    {
        VarTerm { IsWildcard: false } name => [name],
        ArrayTerm array => array.Items.SelectMany(PatternVariables),
        ObjectTerm map => map.Entries.SelectMany(entry => PatternVariables(entry.Value)),
        _ => [],
    };

    private Term ResolveTerm(Term term, Scope? scope)
    {
        switch (term)
        {
            case VarTerm name:
                return ResolveName(name, scope);
            case RefTerm reference:
                var head = ResolveTerm(reference.Head, scope);
                var path = reference.Path.Select(part => ResolveTerm(part, scope));

                // Only a name that stood for a path joins it; any other reference as a head is a value of its own.
                return head is RefTerm prefix && reference.Head is VarTerm
                    ? prefix with { Path = [.. prefix.Path, .. path], Location = reference.Location }
                    : new RefTerm(head, [.. path], reference.Location);
            case CallTerm call:
                return call with { Operator = ResolveOperator(call.Operator), Arguments = [.. call.Arguments.Select(argument => ResolveTerm(argument, scope))] };
            case ArrayTerm array:
                return array with { Items = [.. array.Items.Select(item => ResolveTerm(item, scope))] };
            case SetTerm set:
                return set with { Items = [.. set.Items.Select(item => ResolveTerm(item, scope))] };
            case ObjectTerm map:
                return map with { Entries = [.. map.Entries.Select(entry => (ResolveTerm(entry.Key, scope), ResolveTerm(entry.Value, scope)))] };
            case ComprehensionTerm comprehension:
                var body = ResolveBody(comprehension.Body, scope, out var inner);
                var key = comprehension.Key is null ? null : ResolveTerm(comprehension.Key, inner);
                var value = ResolveTerm(comprehension.Value, inner);
                ReportUnused(inner);
                return comprehension with { Body = body, Key = key, Value = value };
            case TemplateTerm template:
                return ResolveTemplate(template, scope);
            default:
                return term;
        }
    }

    private Term ResolveName(VarTerm name, Scope? scope)
    {
        if (name.IsWildcard)
        {
            return name;
        }

        if (scope?.Find(name.Name) is { } local)
        {
            return name with { Name = local };
        }

        return name.Name is "input" or "data" ? name : globals.TryGetValue(name.Name, out var meaning) ? Move(meaning, name.Location) : name;
    }

    private static Term Move(Term meaning, RegoLocation location) => meaning switch
    {
        RefTerm reference => reference with { Location = location },
        _ => meaning with { Location = location },
    };

    private Term ResolveOperator(Term callee)
    {
        switch (callee)
        {
            case VarTerm name:
                return globals.TryGetValue(name.Name, out var meaning) ? Move(meaning, name.Location) : name;
            case RefTerm { Head: VarTerm first } reference when globals.TryGetValue(first.Name, out var start):
                var prefix = start is RefTerm path ? path : new RefTerm(start, [], reference.Location);
                return prefix with { Path = [.. prefix.Path, .. reference.Path], Location = reference.Location };
            default:
                return callee;
        }
    }

    /// <summary>What replaces a function may be a builtin, whose name is no variable.</summary>
    private WithModifier ResolveWith(WithModifier modifier, Scope scope)
    {
        var target = ResolveOperator(modifier.Target);
        var head = modifier.Value switch { VarTerm variable => variable.Name, RefTerm reference => reference.HeadName, _ => null };
        var isInput = (target as VarTerm)?.Name == "input" || (target as RefTerm)?.HeadName == "input";
        return !isInput && head is not null && scope.Find(head) is null && !globals.ContainsKey(head)
            && new CallTerm(modifier.Value, [], modifier.Value.Location).Name is { } name && builtins.Find(name) is not null
            ? new(target, new BuiltinTerm(name, modifier.Value.Location))
            : new(target, ResolveTerm(modifier.Value, scope));
    }

    /// <summary>Each part becomes a set with its value, empty when it is undefined.</summary>
    private CallTerm ResolveTemplate(TemplateTerm template, Scope? scope)
    {
        var parts = new List<Term>();
        foreach (var part in template.Parts)
        {
            if (part is ScalarTerm)
            {
                parts.Add(part);
                continue;
            }

            var local = new VarTerm(names.Generate(), part.Location);
            var body = ResolveBody(new([Expression.Unify(local, part)]), scope, out _);
            parts.Add(new ComprehensionTerm(ComprehensionKind.Set, null, local, body, part.Location));
        }

        return CallTerm.Of("internal.template_string", template.Location, new ArrayTerm(parts, template.Location));
    }
}
