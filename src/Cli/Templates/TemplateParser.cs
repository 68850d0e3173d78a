namespace Bacalhau.Cli.Templates;

/// <summary>Reads the part of Go's text/template that job files use: variables, <c>or and not eq ne</c>, <c>split</c>, if, range, comments, trimming.</summary>
internal sealed class TemplateParser(string text)
{
    private const int MaxDepth = 32;
    private int at;

    /// <summary>Reads a whole template.</summary>
    /// <exception cref="TemplateException">The text is not a template.</exception>
    public static IReadOnlyList<TemplateNode> Parse(string text)
    {
        var parser = new TemplateParser(text);
        var (nodes, end) = parser.Body(0);
        return end is null ? nodes : throw new TemplateException($"'{end.Value.Keyword}' without an opening", end.Value.Position);
    }

    private (List<TemplateNode> Nodes, (string Keyword, string Behind, int Position)? End) Body(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new TemplateException($"blocks are nested more than {MaxDepth} deep", at);
        }

        var nodes = new List<TemplateNode>();
        while (true)
        {
            var open = text.IndexOf("{{", at, StringComparison.Ordinal);
            if (open < 0)
            {
                AddText(nodes, text[at..]);
                at = text.Length;
                return (nodes, null);
            }

            var trimsBefore = text.AsSpan(open + 2).StartsWith("- ") || text.AsSpan(open + 2).StartsWith("-\n");
            AddText(nodes, trimsBefore ? text[at..open].TrimEnd() : text[at..open]);
            var start = open + (trimsBefore ? 3 : 2);
            var action = Action(start, open);
            var (keyword, rest) = Cut(action);
            switch (keyword)
            {
                case "end" or "else":
                    return (nodes, (keyword, rest, open));
                case "if" or "range":
                    nodes.Add(Block(keyword, rest, start + action.IndexOf(rest, StringComparison.Ordinal), depth, open));
                    break;
                case "":
                    break;
                default:
                    nodes.Add(new TemplateNode.Print(TemplateExpressions.Parse(action, start)));
                    break;
            }
        }
    }

    private TemplateNode Block(string keyword, string condition, int position, int depth, int open)
    {
        var expression = TemplateExpressions.Parse(condition, position);
        var (then, end) = Body(depth + 1);
        List<TemplateNode> otherwise = [];
        if (end is { Keyword: "else" } middle)
        {
            var (nested, rest) = Cut(middle.Behind);
            if (nested == "if")
            {
                otherwise.Add(Block("if", rest, middle.Position, depth + 1, open));
                end = ("end", "", open);
            }
            else
            {
                (otherwise, end) = Body(depth + 1);
            }
        }

        if (end is not { Keyword: "end" })
        {
            throw new TemplateException($"'{keyword}' has no 'end'", open);
        }

        return keyword == "if"
            ? new TemplateNode.If(expression, then, otherwise)
            : new TemplateNode.Range(expression, then, otherwise);
    }

    private string Action(int start, int open)
    {
        if (text.AsSpan(start).TrimStart().StartsWith("/*"))
        {
            var closeComment = text.IndexOf("*/", start, StringComparison.Ordinal);
            var closing = closeComment < 0 ? -1 : text.IndexOf("}}", closeComment, StringComparison.Ordinal);
            return closing < 0 ? throw new TemplateException("a comment is never closed", open) : Close(start, closing, isComment: true);
        }

        var quote = '\0';
        for (var i = start; i < text.Length; i++)
        {
            var character = text[i];
            if (quote != '\0')
            {
                i += character == '\\' && quote == '"' ? 1 : 0;
                quote = character == quote ? '\0' : quote;
            }
            else if (character is '"' or '`')
            {
                quote = character;
            }
            else if (character == '}' && i + 1 < text.Length && text[i + 1] == '}')
            {
                return Close(start, i, isComment: false);
            }
        }

        throw new TemplateException("'{{' is never closed with '}}'", open);
    }

    private string Close(int start, int close, bool isComment)
    {
        var action = text[start..close];
        at = close + 2;
        if (action.EndsWith(" -", StringComparison.Ordinal) || action.EndsWith("\n-", StringComparison.Ordinal))
        {
            action = action[..^1];
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }
        }

        return isComment ? "" : action;
    }

    private static void AddText(List<TemplateNode> nodes, string value)
    {
        if (value.Length > 0)
        {
            nodes.Add(new TemplateNode.Text(value));
        }
    }

    private static (string Keyword, string Behind) Cut(string action)
    {
        var trimmed = action.Trim();
        var end = 0;
        while (end < trimmed.Length && char.IsAsciiLetter(trimmed[end]))
        {
            end++;
        }

        return (trimmed.Length == 0 ? "" : end == 0 ? trimmed : trimmed[..end], trimmed[end..].Trim());
    }
}
