using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Parsing;

/// <summary>Turns one policy file into a <see cref="Module"/>. Recursive descent with a bound on depth and on backtracking.</summary>
internal sealed partial class Parser
{
    private static readonly HashSet<string> AlwaysKeywords = new(StringComparer.Ordinal)
    {
        "as", "default", "else", "false", "import", "package", "not", "null", "some", "true", "with",
    };

    private static readonly string[] FutureKeywords = ["in", "every", "if", "contains"];

    private readonly SourceText _source;
    private readonly RegoLimits _limits;
    private readonly HashSet<string> _keywords = new(AlwaysKeywords, StringComparer.Ordinal);
    private List<Token> _tokens = [];
    private bool _isV1;
    private bool _closedNegation;
    private bool _templates;
    private int _at;
    private int _depth;
    private int _wildcards;
    private long _budget;

    private Parser(SourceText source, bool isV1, RegoLimits limits)
    {
        _source = source;
        _limits = limits;
        _isV1 = _templates = isV1;
        if (isV1)
        {
            _keywords.UnionWith(FutureKeywords);
        }
    }

    private Token Current => _tokens[_at];

    /// <summary>Parses a file; null when there is a problem, which is then in the list.</summary>
    public static Module? ParseModule(SourceText source, bool isV1, RegoLimits limits, List<RegoDiagnostic> problems)
    {
        var parser = new Parser(source, isV1, limits);
        var before = problems.Count;
        try
        {
            parser.Start(new Lexer(source).ReadAll());
            var module = parser.ReadModule(problems);
            return problems.Count == before ? module : null;
        }
        catch (ParseFailure failure)
        {
            problems.Add(source.Problem(RegoErrorCode.Parse, failure.Message, failure.Location));
            return null;
        }
    }

    /// <summary>Parses a query: a body without braces, in the v1 grammar.</summary>
    /// <exception cref="RegoException">It is none.</exception>
    public static Body ParseQuery(SourceText source, RegoLimits limits)
    {
        var parser = new Parser(source, isV1: true, limits);
        try
        {
            parser.Start(new Lexer(source).ReadAll());
            return parser.ReadBody(closing: null);
        }
        catch (ParseFailure failure)
        {
            throw new RegoException([source.Problem(RegoErrorCode.Parse, failure.Message, failure.Location)]);
        }
    }

    private void Start(List<Token> tokens)
    {
        _tokens = tokens;
        _at = 0;
        _budget = (tokens.Count * 30L) + 10_000;
    }

    private Module ReadModule(List<RegoDiagnostic> problems)
    {
        var location = Current.Location;
        if (Current.Kind == TokenKind.End)
        {
            throw Fail("empty module");
        }

        if (!IsWord("package"))
        {
            throw Fail("package expected");
        }

        var package = ReadPackage();
        var imports = new List<Import>();
        var rules = new List<Rule>();
        while (Current.Kind != TokenKind.End && problems.Count < _limits.MaxDiagnostics)
        {
            try
            {
                if (IsWord("import"))
                {
                    imports.Add(ReadImport());
                }
                else
                {
                    ReadRule(rules);
                }

                EndStatement();
            }
            catch (ParseFailure failure)
            {
                problems.Add(_source.Problem(RegoErrorCode.Parse, failure.Message, failure.Location));
                SkipStatement(failure.Location.Row);
            }
        }

        return new(_source.File, package, imports, rules, _isV1, _closedNegation, location);
    }

    /// <summary>After a problem the next statement starts at a word in the first column of a later line.</summary>
    private void SkipStatement(int row)
    {
        _depth = 0;
        while (Current.Kind != TokenKind.End && !(Current.Location.Column == 1 && Current.Location.Row > row && Current.Kind == TokenKind.Identifier))
        {
            _at++;
        }
    }

    private void EndStatement()
    {
        while (Current.Is(";"))
        {
            _at++;
        }

        if (Current.Kind != TokenKind.End && !Current.NewLineBefore && !_tokens[_at - 1].Is(";"))
        {
            throw Unexpected();
        }
    }

    private List<string> ReadPackage()
    {
        _at++;
        if (Current.NewLineBefore || Current.Kind != TokenKind.Identifier)
        {
            throw Fail("unexpected token: expected package name");
        }

        var path = ReadPath("package name components must be string values");
        EndStatement();
        return path;
    }

    private List<string> ReadPath(string problem)
    {
        var path = new List<string> { Take().Text };
        while (!Current.SpaceBefore)
        {
            if (Current.Is("."))
            {
                _at++;
                path.Add(Current.Kind == TokenKind.Identifier ? Take().Text : throw Fail("unexpected token: expected identifier"));
            }
            else if (Current.Is("["))
            {
                _at++;
                path.Add(Current.Kind == TokenKind.Text ? Take().Text : throw Fail(problem));
                Expect("]");
            }
            else
            {
                break;
            }
        }

        return path;
    }

    private Import ReadImport()
    {
        var location = Take().Location;
        if (Current.Kind != TokenKind.Identifier)
        {
            throw Fail("unexpected import path, must begin with one of: {data, future, input, rego}");
        }

        var path = ReadPath("path must be a string");
        string? alias = null;
        if (IsWord("as"))
        {
            _at++;
            alias = Current.Kind == TokenKind.Identifier && !_keywords.Contains(Current.Text) ? Take().Text : throw Fail("unexpected token: expected var");
        }

        switch (path[0])
        {
            case "rego":
                if (path is not ["rego", "v1"] || alias is not null)
                {
                    throw new ParseFailure("invalid import, must be `rego.v1`", location);
                }

                _isV1 = true;
                _keywords.UnionWith(FutureKeywords);
                break;
            case "future":
                ReadFuture(path, alias, location);
                break;
            case "data" or "input":
                break;
            default:
                throw new ParseFailure("unexpected import path, must begin with one of: {data, future, input, rego}, got: " + path[0], location);
        }

        return new(path, alias, location);
    }

    private void ReadFuture(List<string> path, string? alias, RegoLocation location)
    {
        if (path.Count is < 2 or > 3 || path[1] != "keywords")
        {
            throw new ParseFailure("invalid import, must be `future.keywords`", location);
        }

        if (alias is not null)
        {
            throw new ParseFailure("`future` imports cannot be aliased", location);
        }

        if (path.Count == 2)
        {
            _keywords.UnionWith(FutureKeywords);
        }
        else if (path[2] == "not")
        {
            _closedNegation = true;
        }
        else if (FutureKeywords.Contains(path[2]))
        {
            _keywords.Add(path[2]);
            if (path[2] == "every")
            {
                _keywords.Add("in");
            }
        }
        else
        {
            throw new ParseFailure($"unexpected keyword, must be one of [contains every if in not], got: {path[2]}", location);
        }
    }

    /// <summary>A keyword right before a dot is a name: <c>not.a</c> is a reference.</summary>
    private bool IsName => _at + 1 < _tokens.Count && _tokens[_at + 1] is { SpaceBefore: false } next && next.Is(".");

    private bool IsWord(string word) => Current.Kind == TokenKind.Identifier && Current.Text == word && !IsName;

    private bool IsKeyword(string word) => IsWord(word) && _keywords.Contains(word);

    private bool NextIs(params ReadOnlySpan<string> texts) => _at + 1 < _tokens.Count && texts.Contains(_tokens[_at + 1].Text) && _tokens[_at + 1].Kind is TokenKind.Symbol or TokenKind.Identifier;

    private Token Take()
    {
        if (--_budget < 0)
        {
            throw Fail("policy is too ambiguous to parse");
        }

        return _tokens[_at++];
    }

    private bool TryTake(string symbol)
    {
        if (Current.Is(symbol))
        {
            Take();
            return true;
        }

        return false;
    }

    private void Expect(string symbol)
    {
        if (!TryTake(symbol))
        {
            throw Unexpected($"expected {symbol}");
        }
    }

    /// <summary>Goes back after an attempt that failed. Attempts cost: nested ones would otherwise multiply.</summary>
    private void Return((int At, int Wildcards, int Depth) to)
    {
        (_at, _wildcards, _depth) = to;
        _budget -= 100;
    }

    private void Enter()
    {
        if (++_depth > _limits.MaxSyntaxDepth)
        {
            throw Fail($"max depth of {_limits.MaxSyntaxDepth} exceeded");
        }
    }

    private void Leave() => _depth--;

    private ParseFailure Fail(string message) => new(message, Current.Location);

    private ParseFailure Unexpected(string? hint = null)
    {
        var what = Current.Kind switch
        {
            TokenKind.End => "eof",
            TokenKind.Identifier when _keywords.Contains(Current.Text) => $"{Current.Text} keyword",
            TokenKind.Identifier => $"identifier token `{Current.Text}`",
            TokenKind.Symbol => $"{Current.Text} token",
            _ => Current.Kind.ToString().ToLowerInvariant() + " token",
        };
        return Fail($"unexpected {what}" + (hint is null ? "" : $": {hint}"));
    }
}
