using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Parsing;

/// <content>Bodies and their lines.</content>
internal sealed partial class Parser
{
    /// <summary>Reads expressions up to the closing symbol (which is taken), or to the end of the text.</summary>
    private Body ReadBody(string? closing)
    {
        Enter();
        var expressions = new List<Expression>();
        while (true)
        {
            expressions.Add(ReadLiteral());
            var separated = false;
            while (TryTake(";"))
            {
                separated = true;
            }

            if (closing is null ? Current.Kind == TokenKind.End : TryTake(closing))
            {
                Leave();
                return new(expressions);
            }

            if (!separated && !Current.NewLineBefore)
            {
                throw Unexpected(closing is null ? null : $"expected \\n or ; or {closing}");
            }
        }
    }

    private Expression ReadLiteral()
    {
        Enter();
        var location = Current.Location;
        var expression = IsWord("some") ? ReadSome()
            : IsWord("not") ? ReadNot()
            : IsKeyword("every") ? ReadEvery()
            : ReadExpression();
        var with = ReadWith();
        Leave();
        if (with.Count > 0 && expression.Content is SomeContent)
        {
            throw new ParseFailure("unexpected with keyword after some declaration", location);
        }

        return expression with { With = with, Location = location };
    }

    private Expression ReadNot()
    {
        var location = Take().Location;
        if (IsKeyword("every") || IsWord("some") || IsWord("not"))
        {
            throw Unexpected();
        }

        if (_closedNegation && Current.Is("{"))
        {
            var (start, wildcards, depth) = (_at, _wildcards, _depth);
            try
            {
                Take();
                return new(new NotBodyContent(ReadBody("}")), false, [], location);
            }
            catch (ParseFailure)
            {
                Return((start, wildcards, depth));
            }
        }

        var inner = ReadExpression();
        return _closedNegation
            ? new(new NotBodyContent(new([inner])), false, [], location)
            : inner with { Negated = true };
    }

    private Expression ReadExpression()
    {
        var location = Current.Location;
        var left = ReadInfix();
        if (Current.Is(":=") || Current.Is("="))
        {
            var name = Take().Text == ":=" ? "assign" : "eq";
            var right = ReadInfix();
            return Expression.Of(CallTerm.Of(name, location, left, right));
        }

        return Expression.Of(left);
    }

    private Expression ReadSome()
    {
        var location = Take().Location;
        var (start, wildcards, depth) = (_at, _wildcards, _depth);
        try
        {
            if (_keywords.Contains("in") && ReadInfix() is CallTerm call && call.Name is "internal.member_2" or "internal.member_3")
            {
                var arguments = call.Arguments;
                return new(
                    arguments.Count == 2 ? new SomeInContent(null, arguments[0], arguments[1]) : new SomeInContent(arguments[0], arguments[1], arguments[2]),
                    false, [], location);
            }
        }
        catch (ParseFailure)
        {
            // Not of this form: then a list of names.
        }

        Return((start, wildcards, depth));
        var names = new List<VarTerm>();
        do
        {
            if (Current.Kind != TokenKind.Identifier || _keywords.Contains(Current.Text))
            {
                throw Unexpected("expected var");
            }

            var name = Take();
            names.Add(new(name.Text, name.Location));
        }
        while (TryTake(","));

        if (IsKeyword("in"))
        {
            throw Unexpected("expected `x in xs` or `x, y in xs` expression");
        }

        return new(new SomeContent(names), false, [], location);
    }

    private Expression ReadEvery()
    {
        var location = Take().Location;
        Term? key = null;
        var value = ReadVariable();
        if (TryTake(","))
        {
            key = value;
            value = ReadVariable();
        }

        if (!IsWord("in"))
        {
            throw Unexpected("expected `x[, y] in xs { ... }` expression");
        }

        Take();
        var domain = ReadBinary(ReadTerm(), RelationLevel);
        if (!TryTake("{"))
        {
            throw Unexpected("missing body");
        }

        return new(new EveryContent(key, value, domain, ReadBody("}")), false, [], location);
    }

    private VarTerm ReadVariable()
    {
        if (Current.Kind != TokenKind.Identifier || _keywords.Contains(Current.Text))
        {
            throw Unexpected("expected var");
        }

        return ReadName();
    }

    private List<WithModifier> ReadWith()
    {
        var with = new List<WithModifier>();
        while (IsWord("with"))
        {
            Take();
            if (Current.Kind != TokenKind.Identifier)
            {
                throw Unexpected("expected with target");
            }

            var target = ReadTerm();
            if (target is not (VarTerm or RefTerm))
            {
                throw Fail("with target must be a path");
            }

            if (!IsWord("as"))
            {
                throw Unexpected("expected as keyword");
            }

            Take();
            with.Add(new(target, ReadInfix()));
        }

        return with;
    }
}
