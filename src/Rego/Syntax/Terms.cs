namespace Bacalhau.Rego.Syntax;

/// <summary>A term: something that has a value. Nodes are immutable; passes build new ones.</summary>
internal abstract record Term(RegoLocation Location);

/// <summary>A scalar literal, or a constant collection that a pass has folded.</summary>
internal sealed record ScalarTerm(RegoValue Value, RegoLocation Location) : Term(Location);

/// <summary>A variable; after resolution only locals, <c>input</c> and <c>data</c> remain.</summary>
internal sealed record VarTerm(string Name, RegoLocation Location) : Term(Location)
{
    public bool IsWildcard => Name.StartsWith(Wildcard, StringComparison.Ordinal);

    /// <summary>What the names of anonymous variables start with; no source can spell it.</summary>
    public const string Wildcard = "$";
}

/// <summary>A builtin that <c>with</c> puts in the place of a function.</summary>
internal sealed record BuiltinTerm(string Name, RegoLocation Location) : Term(Location);

/// <summary>A reference: a head and the operands after it.</summary>
internal sealed record RefTerm(Term Head, IReadOnlyList<Term> Path, RegoLocation Location) : Term(Location)
{
    /// <summary>Gets the name of the head when it is a variable.</summary>
    public string? HeadName => (Head as VarTerm)?.Name;

    /// <summary>Gives the dotted name when every part is a plain name.</summary>
    public string? DottedName()
    {
        if (HeadName is not { } name)
        {
            return null;
        }

        foreach (var part in Path)
        {
            if (part is not ScalarTerm { Value: RegoString text })
            {
                return null;
            }

            name = $"{name}.{text.Value}";
        }

        return name;
    }
}

internal sealed record ArrayTerm(IReadOnlyList<Term> Items, RegoLocation Location) : Term(Location);

internal sealed record SetTerm(IReadOnlyList<Term> Items, RegoLocation Location) : Term(Location);

internal sealed record ObjectTerm(IReadOnlyList<(Term Key, Term Value)> Entries, RegoLocation Location) : Term(Location);

/// <summary>A call; the operator is a dotted name of a builtin or a reference to a function of the policy.</summary>
internal sealed record CallTerm(Term Operator, IReadOnlyList<Term> Arguments, RegoLocation Location) : Term(Location)
{
    /// <summary>Gets the name of the builtin when the operator is a plain name.</summary>
    public string? Name => Operator switch { VarTerm name => name.Name, RefTerm path => path.DottedName(), _ => null };

    public static CallTerm Of(string name, RegoLocation location, params IReadOnlyList<Term> arguments) => new(new VarTerm(name, location), arguments, location);
}

internal enum ComprehensionKind
{
    Array,
    Set,
    Object,
}

/// <summary>A comprehension; <paramref name="Key"/> is there for objects only.</summary>
internal sealed record ComprehensionTerm(ComprehensionKind Kind, Term? Key, Term Value, Body Body, RegoLocation Location) : Term(Location);

/// <summary>An interpolated string: texts and terms.</summary>
internal sealed record TemplateTerm(IReadOnlyList<Term> Parts, RegoLocation Location) : Term(Location);
