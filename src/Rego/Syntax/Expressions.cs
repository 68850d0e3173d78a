namespace Bacalhau.Rego.Syntax;

/// <summary>A conjunction of expressions.</summary>
internal sealed record Body(IReadOnlyList<Expression> Expressions);

/// <summary>One line of a body.</summary>
/// <param name="Content">What it says.</param>
/// <param name="Negated">Whether <c>not</c> stands before it.</param>
/// <param name="With">Replacements while it is evaluated.</param>
/// <param name="Location">Where it starts.</param>
internal sealed record Expression(ExpressionContent Content, bool Negated, IReadOnlyList<WithModifier> With, RegoLocation Location)
{
    public static Expression Of(Term term) => new(new TermContent(term), false, [], term.Location);

    public static Expression Unify(Term left, Term right) => Of(CallTerm.Of("eq", left.Location, left, right));
}

internal sealed record WithModifier(Term Target, Term Value);

internal abstract record ExpressionContent;

/// <summary>A term; calls among them are the calls <c>eq</c> (<c>=</c>), <c>assign</c> (<c>:=</c>), builtins and functions.</summary>
internal sealed record TermContent(Term Term) : ExpressionContent;

/// <summary><c>some x, y</c>.</summary>
internal sealed record SomeContent(IReadOnlyList<VarTerm> Variables) : ExpressionContent;

/// <summary><c>some x in c</c>, <c>some k, v in c</c>.</summary>
internal sealed record SomeInContent(Term? Key, Term Value, Term Collection) : ExpressionContent;

/// <summary><c>every v in c { ... }</c>, <c>every k, v in c { ... }</c>.</summary>
internal sealed record EveryContent(Term? Key, Term Value, Term Domain, Body Body) : ExpressionContent;

/// <summary><c>not { ... }</c>, and every negation of a module that imports <c>future.keywords.not</c>.</summary>
internal sealed record NotBodyContent(Body Body) : ExpressionContent;
