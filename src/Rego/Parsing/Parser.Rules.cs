using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Parsing;

/// <content>Rules: heads, bodies, else chains.</content>
internal sealed partial class Parser
{
    private static readonly Body True = new([]);

    private void ReadRule(List<Rule> rules)
    {
        var location = Current.Location;
        if (IsWord("default"))
        {
            Take();
            rules.Add(ReadDefault(location));
            return;
        }

        var head = ReadHead(out var hasValue, out var bracketsOnly);
        var usesIf = IsKeyword("if");
        var hasBody = usesIf || (Current.Is("{") && !Current.NewLineBefore);
        if (hasBody && !usesIf && _isV1)
        {
            throw Fail("`if` keyword is required before rule body");
        }

        if (!hasBody && !hasValue && head.Member is null && (_isV1 || !bracketsOnly))
        {
            throw new ParseFailure($"var cannot be used for rule name", location);
        }

        if (bracketsOnly && !usesIf)
        {
            // v0: p[x] { ... } is a set.
            if (_isV1)
            {
                throw new ParseFailure("`contains` keyword is required for partial set rules", location);
            }

            head = head with { Path = [.. head.Path.Take(head.Path.Count - 1)], Member = head.Path[^1] };
        }

        var body = hasBody ? ReadRuleBody(usesIf) : True;
        var chain = ReadElse(head);
        rules.Add(new(head, body, false, chain, location));

        // p { a } { b } is two definitions with one head.
        while (hasBody && chain is null && Current.Is("{") && !Current.NewLineBefore)
        {
            var next = Current.Location;
            Take();
            rules.Add(new(head, ReadBody("}"), false, null, next));
        }
    }

    private Rule ReadDefault(RegoLocation location)
    {
        var head = ReadHead(out var hasValue, out _);
        if (!hasValue)
        {
            throw Unexpected("default rules must have a value");
        }

        if (IsKeyword("if") || (Current.Is("{") && !Current.NewLineBefore))
        {
            throw Unexpected("default rules cannot have a body");
        }

        if (head.Kind == RuleKind.PartialObject || head.Member is not null)
        {
            throw new ParseFailure("default rules must be complete rules or functions", location);
        }

        if (HasReferenceOrCall(head.Value))
        {
            throw new ParseFailure("illegal default rule (value cannot contain reference, call or variable)", location);
        }

        if (head.Arguments is { } arguments
            && (arguments.Any(argument => argument is not VarTerm) || arguments.Cast<VarTerm>().Where(name => !name.IsWildcard).DistinctBy(name => name.Name).Count() != arguments.Count(name => !((VarTerm)name).IsWildcard)))
        {
            throw new ParseFailure("illegal default rule (arguments must be distinct variables)", location);
        }

        return new(head, True, true, null, location);
    }

    private static bool HasReferenceOrCall(Term term) => term switch
    {
        RefTerm or CallTerm or VarTerm or TemplateTerm => true,
        ArrayTerm array => array.Items.Any(HasReferenceOrCall),
        SetTerm set => set.Items.Any(HasReferenceOrCall),
        ObjectTerm map => map.Entries.Any(entry => HasReferenceOrCall(entry.Key) || HasReferenceOrCall(entry.Value)),
        _ => false,
    };

    private Head ReadHead(out bool hasValue, out bool bracketsOnly)
    {
        var location = Current.Location;
        if (Current.Kind != TokenKind.Identifier)
        {
            throw Unexpected("expected rule head name");
        }

        if (_keywords.Contains(Current.Text) && Current.Text != "contains" && !IsName)
        {
            throw Unexpected();
        }

        var path = new List<Term> { new VarTerm(Take().Text, location) };
        List<Term>? arguments = null;
        ReadHeadPath(path);
        if (Current.Is("(") && !Current.SpaceBefore)
        {
            Take();
            arguments = ReadItems(")");
            if (arguments.Count == 0)
            {
                throw Fail("rule functions must have at least one argument");
            }
        }

        Term? member = null;
        Term value = new ScalarTerm(RegoValue.True, location);
        hasValue = false;
        if (IsKeyword("contains") && arguments is null)
        {
            Take();
            member = ReadInfix();
        }
        else if (Current.Is(":=") || Current.Is("="))
        {
            Take();
            value = ReadInfix();
            hasValue = true;
        }

        if (IsWord("with"))
        {
            throw Unexpected("with cannot be used in a rule head");
        }

        bracketsOnly = path.Count == 2 && arguments is null && member is null && !hasValue;
        if (bracketsOnly && IsKeyword("if"))
        {
            bracketsOnly = false;
        }

        return new(path, arguments, member, value, location);
    }


    private void ReadHeadPath(List<Term> path)
    {
        while (!Current.SpaceBefore)
        {
            if (Current.Is("."))
            {
                Take();
                var part = Current.Kind == TokenKind.Identifier ? Take() : throw Unexpected("expected identifier");
                path.Add(new ScalarTerm(RegoValue.From(part.Text), part.Location));
            }
            else if (Current.Is("["))
            {
                Take();
                path.Add(ReadInfix());
                Expect("]");
            }
            else
            {
                return;
            }
        }
    }

    private Body ReadRuleBody(bool usesIf)
    {
        if (usesIf)
        {
            Take();
        }

        if (!Current.Is("{"))
        {
            return usesIf ? new([ReadLiteral()]) : throw Unexpected("expected {");
        }

        var start = _at;
        Take();
        if (Current.Is("}"))
        {
            throw Fail("found empty body");
        }

        var wildcards = _wildcards;
        var depth = _depth;
        ParseFailure first;
        try
        {
            return ReadBody("}");
        }
        catch (ParseFailure failure) when (usesIf)
        {
            first = failure;
        }

        // Braces after `if` can also start a set, object or comprehension.
        Return((start, wildcards, depth));
        try
        {
            return new([ReadLiteral()]);
        }
        catch (ParseFailure)
        {
            throw first;
        }
    }

    private Rule? ReadElse(Head head)
    {
        var links = new List<(Head Head, Body Body, RegoLocation Location)>();
        while (IsWord("else"))
        {
            if (head.Member is not null || head.Kind is RuleKind.PartialObject)
            {
                throw Unexpected("else keyword cannot be used on partial rules");
            }

            var location = Take().Location;
            Term value = new ScalarTerm(RegoValue.True, location);
            var hasValue = Current.Is(":=") || Current.Is("=");
            if (hasValue)
            {
                Take();
                value = ReadInfix();
            }

            var usesIf = IsKeyword("if");
            var hasBody = usesIf || (Current.Is("{") && (!Current.NewLineBefore || !hasValue));
            if (hasBody && !usesIf && _isV1)
            {
                throw Fail("`if` keyword is required before rule body");
            }

            if (!hasBody && !hasValue)
            {
                throw Unexpected("else must have a value or a body");
            }

            links.Add((head with { Value = value, Location = location }, hasBody ? ReadRuleBody(usesIf) : True, location));
            if (links.Count > 1_000)
            {
                throw Fail("more than 1000 else in one rule");
            }
        }

        Rule? chain = null;
        for (var index = links.Count - 1; index >= 0; index--)
        {
            chain = new(links[index].Head, links[index].Body, false, chain, links[index].Location);
        }

        return chain;
    }
}
