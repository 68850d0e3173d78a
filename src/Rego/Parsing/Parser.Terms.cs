using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Parsing;

/// <content>Terms.</content>
internal sealed partial class Parser
{
    private const int InLevel = 1;
    private const int RelationLevel = 2;
    private const int OrLevel = 3;
    private const int AndLevel = 4;

    private static (int Level, string Name) OperatorOf(Token token) => token.Kind != TokenKind.Symbol ? default : token.Text switch
    {
        "==" => (RelationLevel, "equal"),
        "!=" => (RelationLevel, "neq"),
        "<" => (RelationLevel, "lt"),
        "<=" => (RelationLevel, "lte"),
        ">" => (RelationLevel, "gt"),
        ">=" => (RelationLevel, "gte"),
        "|" => (OrLevel, "or"),
        "&" => (AndLevel, "and"),
        "+" => (5, "plus"),
        "-" => (5, "minus"),
        "*" => (6, "mul"),
        "/" => (6, "div"),
        "%" => (6, "rem"),
        _ => default,
    };

    /// <summary>Reads a term with operators; <c>k, v in c</c> too, unless in a list, where the comma separates.</summary>
    private Term ReadInfix(bool inList = false)
    {
        Enter();
        var term = ReadIn(ReadBinary(ReadTerm(), RelationLevel), allowKey: !inList);
        Leave();
        return term;
    }

    private Term ReadIn(Term left, bool allowKey)
    {
        var operators = 0;
        while (true)
        {
            if (IsKeyword("in"))
            {
                CheckChain(++operators);
                Take();
                left = CallTerm.Of("internal.member_2", left.Location, left, ReadBinary(ReadTerm(), RelationLevel));
            }
            else if (allowKey && Current.Is(",") && TryReadKeyed(left) is { } keyed)
            {
                left = keyed;
            }
            else
            {
                return left;
            }
        }
    }

    private CallTerm? TryReadKeyed(Term key)
    {
        if (!_keywords.Contains("in"))
        {
            return null;
        }

        var (start, wildcards, depth) = (_at, _wildcards, _depth);
        try
        {
            Take();
            var value = ReadBinary(ReadTerm(), RelationLevel);
            if (IsKeyword("in"))
            {
                Take();
                return CallTerm.Of("internal.member_3", key.Location, key, value, ReadBinary(ReadTerm(), RelationLevel));
            }
        }
        catch (ParseFailure)
        {
            // A comma of something around this term.
        }

        Return((start, wildcards, depth));
        return null;
    }

    /// <summary>Continues a term with operators that bind at least as tightly as the level; all are left associative.</summary>
    private Term ReadBinary(Term left, int level)
    {
        var operators = 0;
        while (OperatorOf(Current) is var (own, name) && own >= level && name is not null)
        {
            CheckChain(++operators);
            Take();
            var right = ReadBinary(ReadTerm(), own + 1);
            left = CallTerm.Of(name, left.Location, left, right);
        }

        return left;
    }

    /// <summary>A chain of operators nests to the left without any nesting in the source; passes recurse over it.</summary>
    private void CheckChain(int operators)
    {
        if (operators > _limits.MaxSyntaxDepth)
        {
            throw Fail($"more than {_limits.MaxSyntaxDepth} operators in one chain");
        }
    }

    private Term ReadTerm()
    {
        Enter();
        var token = Current;
        var term = token.Kind switch
        {
            TokenKind.Number => ReadNumber(""),
            TokenKind.Text => new ScalarTerm(RegoValue.From(Take().Text), token.Location),
            TokenKind.Template => ReadTemplate(),
            TokenKind.Identifier => ReadWord(),
            TokenKind.Symbol => token.Text switch
            {
                "[" => ReadArray(),
                "{" => ReadBraces(),
                "(" => ReadParentheses(),
                "-" => ReadNegative(),
                _ => throw Unexpected(),
            },
            _ => throw Unexpected(),
        };
        term = ReadPath(term);
        Leave();
        return term;
    }

    private ScalarTerm ReadNegative()
    {
        Take();
        return Current.Kind == TokenKind.Number ? ReadNumber("-") : throw Unexpected("expected number");
    }

    private ScalarTerm ReadNumber(string sign)
    {
        var token = Take();
        return RegoNumber.TryParse(sign + token.Text, out var number)
            ? new(number, token.Location)
            : throw new ParseFailure("number too big", token.Location);
    }

    private Term ReadWord()
    {
        var token = Current;
        RegoValue? constant = token.Text switch { "true" => RegoValue.True, "false" => RegoValue.False, "null" => RegoValue.Null, _ => null };
        if (constant is not null && !IsName)
        {
            Take();
            return new ScalarTerm(constant, token.Location);
        }

        if (token.Text == "set" && NextIs("(") && !_tokens[_at + 1].SpaceBefore && _tokens[_at + 2].Is(")"))
        {
            Take();
            Take();
            Take();
            return new SetTerm([], token.Location);
        }

        // `contains` is a word of rule heads only; there is a builtin of that name.
        if (_keywords.Contains(token.Text) && token.Text != "contains" && !IsName)
        {
            throw Unexpected();
        }

        return ReadName();
    }

    private VarTerm ReadName()
    {
        var token = Take();
        return new(token.Text == "_" ? $"{VarTerm.Wildcard}{_wildcards++}" : token.Text, token.Location);
    }

    private Term ReadParentheses()
    {
        Take();
        var term = ReadInfix();
        if (!TryTake(")"))
        {
            throw Fail("non-terminated expression");
        }

        return term;
    }

    /// <summary>Operands and calls follow without a space.</summary>
    private Term ReadPath(Term head)
    {
        List<Term>? path = null;
        Term Finish() => path is null ? head : new RefTerm(head, path, head.Location);
        while (!Current.SpaceBefore && Current.Kind == TokenKind.Symbol)
        {
            if (Current.Text is not ("." or "[" or "("))
            {
                break;
            }

            if (head is ScalarTerm or TemplateTerm)
            {
                throw Fail("illegal ref (head cannot be a scalar)");
            }

            if (TryTake("."))
            {
                var name = Current.Kind == TokenKind.Identifier && !Current.SpaceBefore ? Take() : throw Unexpected("expected identifier");
                (path ??= []).Add(new ScalarTerm(RegoValue.From(name.Text), name.Location));
            }
            else if (TryTake("["))
            {
                (path ??= []).Add(ReadInfix());
                Expect("]");
            }
            else
            {
                var callee = Finish();
                if (callee is not (VarTerm or RefTerm { Head: VarTerm }) || (callee is RefTerm reference && reference.Path.Any(part => part is not ScalarTerm { Value: RegoString })))
                {
                    throw Fail("illegal call");
                }

                Take();
                head = new CallTerm(callee, ReadItems(")"), callee.Location);
                path = null;
            }
        }

        return Finish();
    }

    private List<Term> ReadItems(string closing, Term? first = null)
    {
        var items = new List<Term>();
        if (first is not null)
        {
            items.Add(first);
            if (TryTake(closing))
            {
                return items;
            }

            if (!TryTake(","))
            {
                throw Unexpected($"expected \",\" or \"{closing}\"");
            }
        }

        while (!TryTake(closing))
        {
            items.Add(ReadInfix(inList: true));
            if (!TryTake(","))
            {
                if (TryTake(closing))
                {
                    break;
                }

                throw Unexpected($"expected \",\" or \"{closing}\"");
            }
        }

        return items;
    }

    private Term ReadArray()
    {
        var location = Take().Location;
        if (TryTake("]"))
        {
            return new ArrayTerm([], location);
        }

        var head = ReadHeadOfComprehension(location, ComprehensionKind.Array, null, "]", out var comprehension);
        return comprehension ?? (Term)new ArrayTerm(ReadItems("]", ReadIn(ReadBinary(head, RelationLevel), allowKey: false)), location);
    }

    /// <summary>
    /// Reads the first term after an opening bracket. A bar after it starts a comprehension before it means union, so the operators that bind
    /// less tightly are read only once that has failed.
    /// </summary>
    private Term ReadHeadOfComprehension(RegoLocation location, ComprehensionKind kind, Term? key, string closing, out ComprehensionTerm? comprehension)
    {
        var head = ReadTerm();
        comprehension = TryReadComprehension(head, location, kind, key, closing);
        if (comprehension is null && OperatorOf(Current).Level >= AndLevel)
        {
            head = ReadBinary(head, AndLevel);
            comprehension = TryReadComprehension(head, location, kind, key, closing);
        }

        return head;
    }

    private ComprehensionTerm? TryReadComprehension(Term head, RegoLocation location, ComprehensionKind kind, Term? key, string closing)
    {
        if (!Current.Is("|"))
        {
            return null;
        }

        var (start, wildcards, depth) = (_at, _wildcards, _depth);
        try
        {
            Take();
            return new(kind, key, head, ReadBody(closing), location);
        }
        catch (ParseFailure)
        {
            Return((start, wildcards, depth));
            return null;
        }
    }

    private Term ReadBraces()
    {
        var location = Take().Location;
        if (TryTake("}"))
        {
            return new ObjectTerm([], location);
        }

        var head = ReadHeadOfComprehension(location, ComprehensionKind.Set, null, "}", out var comprehension);
        if (comprehension is not null)
        {
            return comprehension;
        }

        head = ReadIn(ReadBinary(head, RelationLevel), allowKey: false);
        if (!TryTake(":"))
        {
            return new SetTerm(ReadItems("}", head), location);
        }

        var value = ReadHeadOfComprehension(location, ComprehensionKind.Object, head, "}", out comprehension);
        return comprehension ?? (Term)ReadEntries(head, ReadIn(ReadBinary(value, RelationLevel), allowKey: false), location);
    }

    private ObjectTerm ReadEntries(Term key, Term value, RegoLocation location)
    {
        var entries = new List<(Term, Term)> { (key, value) };
        while (!TryTake("}"))
        {
            if (!TryTake(","))
            {
                throw Unexpected("expected \",\" or \"}\"");
            }

            if (TryTake("}"))
            {
                break;
            }

            key = ReadInfix(inList: true);
            Expect(":");
            entries.Add((key, ReadInfix(inList: true)));
        }

        return new(entries, location);
    }

    private TemplateTerm ReadTemplate()
    {
        if (!_templates)
        {
            throw Fail("illegal token: template strings need the v1 grammar");
        }

        var token = Take();
        var parts = new List<Term>();
        foreach (var part in token.Parts!)
        {
            if (part.Text is { } words)
            {
                if (words.Length > 0)
                {
                    parts.Add(new ScalarTerm(RegoValue.From(words), token.Location));
                }

                continue;
            }

            parts.Add(ReadEmbedded(part.Tokens!));
        }

        return new(parts, token.Location);
    }

    /// <summary>Reads an expression with tokens of its own; the former ones are back however it ends, since attempts may fail inside.</summary>
    private Term ReadEmbedded(IReadOnlyList<Token> tokens)
    {
        var (outer, at) = (_tokens, _at);
        (_tokens, _at) = ([.. tokens], 0);
        try
        {
            var term = ReadInfix();
            return Current.Kind == TokenKind.End ? term : throw Unexpected("expected }");
        }
        finally
        {
            (_tokens, _at) = (outer, at);
        }
    }
}
