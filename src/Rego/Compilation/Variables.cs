using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Compilation;

/// <summary>Which variables stand where in terms and expressions. <c>input</c> and <c>data</c> are no variables.</summary>
internal static class Variables
{
    public static bool IsRoot(string name) => name is "input" or "data";

    /// <summary>All variables outside closures.</summary>
    public static void Collect(Expression expression, HashSet<string> into)
    {
        foreach (var modifier in expression.With)
        {
            Collect(modifier.Value, into);
        }

        switch (expression.Content)
        {
            case TermContent content:
                Collect(content.Term, into);
                break;
            case EveryContent every:
                Collect(every.Domain, into);
                break;
        }
    }

    public static void Collect(Term? term, HashSet<string> into)
    {
        switch (term)
        {
            case VarTerm name when !IsRoot(name.Name):
                into.Add(name.Name);
                break;
            case RefTerm reference:
                Collect(reference.Head, into);
                Collect(reference.Path, into);
                break;
            case CallTerm call:
                Collect(call.Arguments, into);
                break;
            case ArrayTerm array:
                Collect(array.Items, into);
                break;
            case SetTerm set:
                Collect(set.Items, into);
                break;
            case ObjectTerm map:
                foreach (var (key, value) in map.Entries)
                {
                    Collect(key, into);
                    Collect(value, into);
                }

                break;
        }
    }

    public static void Collect(IEnumerable<Term> terms, HashSet<string> into)
    {
        foreach (var term in terms)
        {
            Collect(term, into);
        }
    }

    /// <summary>Variables inside the closures of an expression: comprehensions, bodies of <c>every</c> and <c>not</c>.</summary>
    public static void CollectClosures(Expression expression, HashSet<string> into)
    {
        foreach (var modifier in expression.With)
        {
            CollectClosures(modifier.Value, into);
        }

        switch (expression.Content)
        {
            case TermContent content:
                CollectClosures(content.Term, into);
                break;
            case EveryContent every:
                CollectEverything(every.Body, into);
                break;
            case NotBodyContent not:
                CollectEverything(not.Body, into);
                break;
        }
    }

    /// <summary>Gives the comprehensions of a term that stand in no other comprehension.</summary>
    public static IEnumerable<ComprehensionTerm> Closures(Term term) => term switch
    {
        ComprehensionTerm comprehension => [comprehension],
        RefTerm reference => reference.Path.Prepend(reference.Head).SelectMany(Closures),
        CallTerm call => call.Arguments.SelectMany(Closures),
        ArrayTerm array => array.Items.SelectMany(Closures),
        SetTerm set => set.Items.SelectMany(Closures),
        ObjectTerm map => map.Entries.SelectMany(entry => Closures(entry.Key).Concat(Closures(entry.Value))),
        _ => [],
    };

    /// <summary>Variables that unification with a value binds: those in arrays and in values of objects.</summary>
    public static IEnumerable<string> OfPattern(Term term) => term switch
    {
        VarTerm name when !IsRoot(name.Name) => [name.Name],
        ArrayTerm array => array.Items.SelectMany(OfPattern),
        ObjectTerm map => map.Entries.SelectMany(entry => OfPattern(entry.Value)),
        _ => [],
    };

    private static void CollectClosures(Term term, HashSet<string> into)
    {
        foreach (var comprehension in Closures(term))
        {
            Collect(comprehension.Key, into);
            Collect(comprehension.Value, into);
            CollectEverything(comprehension.Body, into);
        }
    }

    private static void CollectEverything(Body body, HashSet<string> into)
    {
        foreach (var expression in body.Expressions)
        {
            Collect(expression, into);
            CollectClosures(expression, into);
        }
    }
}
