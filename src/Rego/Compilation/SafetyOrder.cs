using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Compilation;

/// <summary>
/// Orders a body so that every variable is bound before it is needed, keeping the source order wherever that is already so, and reports
/// variables that nothing binds.
/// </summary>
internal sealed class SafetyOrder(CompilerErrors errors)
{
    /// <summary>Reports variables of the head that stand nowhere else. One that the body fails to bind is reported there.</summary>
    public void CheckHead(Rule rule)
    {
        for (var link = rule; link is not null; link = link.Else)
        {
            var known = new HashSet<string>(StringComparer.Ordinal);
            foreach (var argument in link.Head.Arguments ?? [])
            {
                Variables.Collect(argument, known);
            }

            foreach (var expression in link.Body.Expressions)
            {
                known.UnionWith(new Line(expression).Needs);
            }

            var needed = new HashSet<string>(StringComparer.Ordinal);
            Variables.Collect(link.Head.Path.Skip(1), needed);
            Variables.Collect(link.Head.Member, needed);
            Variables.Collect(link.Head.Value, needed);
            foreach (var name in needed.Where(name => !known.Contains(name)))
            {
                Report(name, link.Head.Location);
            }
        }
    }

    /// <summary>Orders a rule; the variables of its arguments are bound from the start.</summary>
    public Rule Order(Rule rule)
    {
        var bound = new HashSet<string>(StringComparer.Ordinal);
        foreach (var argument in rule.Head.Arguments ?? [])
        {
            Variables.Collect(argument, bound);
        }

        return rule with { Body = Order(rule.Body, bound, out _), Else = rule.Else is null ? null : Order(rule.Else) };
    }

    public Body Order(Body body, IReadOnlySet<string> bound, out HashSet<string> safe)
    {
        safe = new(bound, StringComparer.Ordinal);
        var lines = body.Expressions.Select(expression => new Line(expression)).ToList();
        var outer = new HashSet<string>(StringComparer.Ordinal);
        lines.ForEach(line => outer.UnionWith(line.Needs));
        outer.UnionWith(bound);
        var ordered = new List<Expression>(lines.Count);
        for (var progress = true; progress && lines.Count > 0;)
        {
            progress = false;
            for (var index = 0; index < lines.Count;)
            {
                if (TryTake(lines[index], safe, outer))
                {
                    ordered.Add(lines[index].Expression);
                    lines.RemoveAt(index);
                    progress = true;
                }
                else
                {
                    index++;
                }
            }
        }

        // Each variable once, at the first line that cannot be placed for want of it.
        var reported = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            foreach (var name in line.Missing(safe, outer).Where(reported.Add))
            {
                Report(name, line.Expression.Location);
            }
        }

        return errors.Any ? new(ordered) : OrderClosures(ordered, bound);
    }

    private static bool TryTake(Line line, HashSet<string> safe, HashSet<string> outer)
    {
        foreach (var name in line.Closed)
        {
            if (outer.Contains(name) && !safe.Contains(name))
            {
                return false;
            }
        }

        var outputs = BindingAnalysis.Outputs(line.Expression, safe);
        foreach (var name in line.Needs)
        {
            if (!safe.Contains(name) && !outputs.Contains(name))
            {
                return false;
            }
        }

        safe.UnionWith(outputs);
        return true;
    }

    private void Report(string name, RegoLocation location)
    {
        var written = NameSource.Original(name);
        if (written.StartsWith(VarTerm.Wildcard, StringComparison.Ordinal))
        {
            written = "_";
        }

        if (written.Length > 0)
        {
            errors.Add(RegoErrorCode.UnsafeVariable, $"var {written} is unsafe", location);
        }
    }

    private Body OrderClosures(List<Expression> ordered, IReadOnlySet<string> bound)
    {
        var visible = new HashSet<string>(bound, StringComparer.Ordinal);
        for (var index = 0; index < ordered.Count; index++)
        {
            var expression = ordered[index];
            var content = expression.Content switch
            {
                TermContent term => new TermContent(OrderTerm(term.Term, visible)),
                EveryContent every => OrderEvery(every, visible),
                NotBodyContent not => new NotBodyContent(Order(not.Body, visible, out _)),
                var other => other,
            };
            ordered[index] = expression with
            {
                Content = content,
                With = [.. expression.With.Select(modifier => modifier with { Value = OrderTerm(modifier.Value, visible) })],
            };
            Variables.Collect(expression, visible);
        }

        return new(ordered);
    }

    private EveryContent OrderEvery(EveryContent every, IReadOnlySet<string> visible)
    {
        var inner = new HashSet<string>(visible, StringComparer.Ordinal);
        Variables.Collect(every.Key, inner);
        Variables.Collect(every.Value, inner);
        return every with { Body = Order(every.Body, inner, out _) };
    }

    private Term OrderTerm(Term term, IReadOnlySet<string> visible)
    {
        switch (term)
        {
            case ComprehensionTerm comprehension:
                var body = Order(comprehension.Body, visible, out _);
                var needed = new HashSet<string>(StringComparer.Ordinal);
                var known = new HashSet<string>(visible, StringComparer.Ordinal);
                foreach (var expression in comprehension.Body.Expressions)
                {
                    known.UnionWith(new Line(expression).Needs);
                }

                Variables.Collect(comprehension.Key, needed);
                Variables.Collect(comprehension.Value, needed);
                foreach (var name in needed.Where(name => !known.Contains(name)))
                {
                    Report(name, comprehension.Location);
                }

                return comprehension with { Body = body };
            case RefTerm reference:
                return reference with { Path = [.. reference.Path.Select(part => OrderTerm(part, visible))] };
            case CallTerm call:
                return call with { Arguments = [.. call.Arguments.Select(argument => OrderTerm(argument, visible))] };
            case ArrayTerm array:
                return array with { Items = [.. array.Items.Select(item => OrderTerm(item, visible))] };
            case SetTerm set:
                return set with { Items = [.. set.Items.Select(item => OrderTerm(item, visible))] };
            case ObjectTerm map:
                return map with { Entries = [.. map.Entries.Select(entry => (OrderTerm(entry.Key, visible), OrderTerm(entry.Value, visible)))] };
            default:
                return term;
        }
    }

    private sealed class Line
    {
        public Line(Expression expression)
        {
            Expression = expression;
            Variables.Collect(expression, Needs);
            Variables.CollectClosures(expression, Closed);
        }

        public Expression Expression { get; }

        public HashSet<string> Needs { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Closed { get; } = new(StringComparer.Ordinal);

        public IEnumerable<string> Missing(HashSet<string> safe, HashSet<string> outer) =>
            Needs.Union(Closed.Where(outer.Contains)).Where(name => !safe.Contains(name));
    }
}
