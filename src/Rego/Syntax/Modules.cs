namespace Bacalhau.Rego.Syntax;

internal sealed record Import(IReadOnlyList<string> Path, string? Alias, RegoLocation Location)
{
    /// <summary>Gets the name the import goes by in its file.</summary>
    public string Name => Alias ?? Path[^1];
}

internal enum RuleKind
{
    /// <summary>One value.</summary>
    Complete,

    /// <summary>A function.</summary>
    Function,

    /// <summary>A set, member by member.</summary>
    PartialSet,

    /// <summary>A document, entry by entry: a head with brackets that are no constant text.</summary>
    PartialObject,
}

/// <summary>A head: the reference that names it, arguments of a function, member of a set, value.</summary>
/// <param name="Path">Name and operands; the first is a <see cref="VarTerm"/>.</param>
/// <param name="Arguments">Arguments of a function; null when it is none.</param>
/// <param name="Member">What <c>contains</c> adds; null for other rules.</param>
/// <param name="Value">The value.</param>
/// <param name="Location">Where it starts.</param>
internal sealed record Head(IReadOnlyList<Term> Path, IReadOnlyList<Term>? Arguments, Term? Member, Term Value, RegoLocation Location)
{
    public string Name => ((VarTerm)Path[0]).Name;

    /// <summary>Gets how many parts of the path are constant text, the name included.</summary>
    public int GroundLength
    {
        get
        {
            var length = 1;
            while (length < Path.Count && Path[length] is ScalarTerm { Value: RegoString })
            {
                length++;
            }

            return length;
        }
    }

    public RuleKind Kind => Arguments is not null ? RuleKind.Function
        : GroundLength < Path.Count ? RuleKind.PartialObject
        : Member is not null ? RuleKind.PartialSet
        : RuleKind.Complete;
}

internal sealed record Rule(Head Head, Body Body, bool IsDefault, Rule? Else, RegoLocation Location);

/// <summary>One policy file.</summary>
internal sealed record Module(
    string File, IReadOnlyList<string> Package, IReadOnlyList<Import> Imports, IReadOnlyList<Rule> Rules, bool IsV1, bool ClosedNegation, RegoLocation Location);
