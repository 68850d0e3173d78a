namespace Bacalhau.Rego.Parsing;

internal enum TokenKind
{
    End,
    Identifier,
    Number,
    Text,
    Template,
    Symbol,
}

/// <summary>One token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Identifier, symbol, number as written, or the value of a string.</param>
/// <param name="Location">Where it starts.</param>
/// <param name="SpaceBefore">Whether white space or a comment stands before it.</param>
/// <param name="NewLineBefore">Whether a new line stands before it.</param>
/// <param name="Parts">Texts and sources of an interpolated string.</param>
internal sealed record Token(TokenKind Kind, string Text, RegoLocation Location, bool SpaceBefore, bool NewLineBefore, IReadOnlyList<TemplatePart>? Parts = null)
{
    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;
}

/// <summary>Text of an interpolated string, or the tokens of an expression in it.</summary>
internal sealed record TemplatePart(string? Text, IReadOnlyList<Token>? Tokens);
