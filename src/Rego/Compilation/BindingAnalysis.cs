using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Compilation;

/// <summary>Tells which variables an expression binds, given those that are bound already.</summary>
internal static class BindingAnalysis
{
    public static HashSet<string> Outputs(Expression expression, IReadOnlySet<string> safe)
    {
        var outputs = new HashSet<string>(StringComparer.Ordinal);
        if (expression.Negated)
        {
            return outputs;
        }

        var replaced = new HashSet<string>(StringComparer.Ordinal);
        foreach (var modifier in expression.With)
        {
            Variables.Collect(modifier.Value, replaced);
        }

        if (!replaced.IsSubsetOf(safe))
        {
            return outputs;
        }

        switch (expression.Content)
        {
            case TermContent { Term: CallTerm { Operator: VarTerm { Name: "eq" } } call } when call.Arguments.Count == 2:
                OfUnification(call.Arguments[0], call.Arguments[1], safe, outputs);
                break;
            case TermContent content:
                OfReferences(content.Term, safe, outputs);
                break;
            case EveryContent every:
                OfReferences(every.Domain, safe, outputs);
                break;
        }

        return outputs;
    }

    /// <summary>Adds the variables that references bind by iteration.</summary>
    public static void OfReferences(Term term, IReadOnlySet<string> safe, HashSet<string> outputs)
    {
        switch (term)
        {
            case RefTerm reference:
                if (reference.Head is VarTerm head && (Variables.IsRoot(head.Name) || safe.Contains(head.Name)))
                {
                    foreach (var part in reference.Path)
                    {
                        outputs.UnionWith(Variables.OfPattern(part).Where(name => !safe.Contains(name)));
                        OfReferences(part, safe, outputs);
                    }
                }

                break;
            case CallTerm call:
                OfReferences(call.Arguments, safe, outputs);
                break;
            case ArrayTerm array:
                OfReferences(array.Items, safe, outputs);
                break;
            case SetTerm set:
                OfReferences(set.Items, safe, outputs);
                break;
            case ObjectTerm map:
                OfReferences(map.Entries.SelectMany(entry => new[] { entry.Key, entry.Value }), safe, outputs);
                break;
        }
    }

    private static void OfReferences(IEnumerable<Term> terms, IReadOnlySet<string> safe, HashSet<string> outputs)
    {
        foreach (var term in terms)
        {
            OfReferences(term, safe, outputs);
        }
    }

    private static void OfUnification(Term left, Term right, IReadOnlySet<string> safe, HashSet<string> outputs)
    {
        OfReferences(left, safe, outputs);
        OfReferences(right, safe, outputs);
        var known = new HashSet<string>(safe, StringComparer.Ordinal);
        known.UnionWith(outputs);
        while (Unify(left, right, known))
        {
        }

        known.ExceptWith(safe);
        outputs.UnionWith(known);
    }

    /// <summary>One round of binding; true when it bound anything.</summary>
    private static bool Unify(Term left, Term right, HashSet<string> known)
    {
        var before = known.Count;
        if (IsKnown(right, known))
        {
            known.UnionWith(Variables.OfPattern(left));
        }
        else if (IsKnown(left, known))
        {
            known.UnionWith(Variables.OfPattern(right));
        }
        else if (left is ArrayTerm a && right is ArrayTerm b && a.Items.Count == b.Items.Count)
        {
            for (var index = 0; index < a.Items.Count; index++)
            {
                Unify(a.Items[index], b.Items[index], known);
            }
        }
        else if (left is ObjectTerm x && right is ObjectTerm y && Pairs(x, y) is { } pairs)
        {
            foreach (var (first, second) in pairs)
            {
                Unify(first, second, known);
            }
        }

        return known.Count > before;
    }

    /// <summary>Pairs the values of equal constant keys; null when the objects cannot be paired before evaluation.</summary>
    public static List<(Term Left, Term Right)>? Pairs(ObjectTerm left, ObjectTerm right)
    {
        if (left.Entries.Count != right.Entries.Count)
        {
            return null;
        }

        var pairs = new List<(Term, Term)>();
        foreach (var (key, value) in left.Entries)
        {
            var match = right.Entries.FirstOrDefault(entry => Same(entry.Key, key));
            if (match.Key is null)
            {
                return null;
            }

            pairs.Add((value, match.Value));
        }

        return pairs;
    }

    /// <summary>Tells whether the term has a value once these variables have.</summary>
    public static bool IsKnown(Term term, IReadOnlySet<string> known)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        Variables.Collect(term, needed);
        return needed.IsSubsetOf(known);
    }

    private static bool Same(Term left, Term right) => (left, right) switch
    {
        (ScalarTerm a, ScalarTerm b) => a.Value.Equals(b.Value),
        (VarTerm a, VarTerm b) => a.Name == b.Name,
        _ => false,
    };
}
