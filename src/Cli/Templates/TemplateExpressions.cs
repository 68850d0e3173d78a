using System.Text.Json;

namespace Bacalhau.Cli.Templates;

/// <summary>Reads the expressions of a template: literals, variables, calls, parentheses and pipes.</summary>
internal ref struct TemplateExpressions
{
    private const int MaxDepth = 32;
    private readonly ReadOnlySpan<char> text;
    private readonly int origin;
    private int at;
    private int depth;

    private TemplateExpressions(string text, int origin)
    {
        this.text = text;
        this.origin = origin;
    }

    /// <summary>Reads one expression.</summary>
    /// <param name="text">The text between the braces.</param>
    /// <param name="origin">Where that stands in the template.</param>
    public static TemplateExpression Parse(string text, int origin)
    {
        var reader = new TemplateExpressions(text, origin);
        var expression = reader.Pipeline();
        reader.SkipBlanks();
        return reader.at == reader.text.Length ? expression : throw reader.Error($"'{reader.text[reader.at]}' is not expected here");
    }

    private TemplateExpression Pipeline()
    {
        if (++depth > MaxDepth)
        {
            throw Error($"expressions are nested more than {MaxDepth} deep");
        }

        var expression = Command(null);
        SkipBlanks();
        while (at < text.Length && text[at] == '|')
        {
            at++;
            expression = Command(expression);
            SkipBlanks();
        }

        depth--;
        return expression;
    }

    private TemplateExpression Command(TemplateExpression? piped)
    {
        SkipBlanks();
        var position = origin + at;
        if (at < text.Length && char.IsAsciiLetter(text[at]) && Word() is var name and not ("true" or "false"))
        {
            var arguments = new List<TemplateExpression>();
            SkipBlanks();
            while (at < text.Length && text[at] is not ('|' or ')'))
            {
                arguments.Add(Operand());
                SkipBlanks();
            }

            if (piped is not null)
            {
                arguments.Add(piped);
            }

            return new TemplateExpression.Call(position, name, arguments);
        }

        at = position - origin;
        var operand = Operand();
        return piped is null ? operand : throw Error("a function is expected behind '|'");
    }

    private TemplateExpression Operand()
    {
        var position = origin + at;
        switch (at < text.Length ? text[at] : '\0')
        {
            case '(':
                at++;
                var inner = Pipeline();
                SkipBlanks();
                if (at >= text.Length || text[at] != ')')
                {
                    throw Error("')' is missing");
                }

                at++;
                return inner;
            case '"':
                return new TemplateExpression.Literal(position, Quoted());
            case '`':
                var raw = text[(at + 1)..];
                var close = raw.IndexOf('`');
                at += close + 2;
                return close < 0 ? throw Error("'`' is never closed") : new TemplateExpression.Literal(position, raw[..close].ToString());
            case '.':
                at++;
                var name = Word();
                return name.Length == 0 ? new TemplateExpression.Dot(position) : new TemplateExpression.Variable(position, name);
            case >= '0' and <= '9' or '-':
                var start = at++;
                while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
                {
                    at++;
                }

                return new TemplateExpression.Literal(position, text[start..at].ToString());
            default:
                return Word() switch
                {
                    "true" => new TemplateExpression.Literal(position, "true"),
                    "false" => new TemplateExpression.Literal(position, ""),
                    "" => throw Error("a value is expected"),
                    var function => new TemplateExpression.Call(position, function, []),
                };
        }
    }

    private string Quoted()
    {
        var start = at++;
        while (at < text.Length && text[at] != '"')
        {
            at += text[at] == '\\' ? 2 : 1;
        }

        if (at >= text.Length)
        {
            throw Error("'\"' is never closed");
        }

        at++;
        try
        {
            return JsonElement.Parse(text[start..at]).GetString()!;
        }
        catch (JsonException)
        {
            throw new TemplateException("the text has an escape that is not known", origin + start);
        }
    }

    private string Word()
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        return text[start..at].ToString();
    }

    private void SkipBlanks()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }

    private readonly TemplateException Error(string problem) => new(problem, origin + at);
}
