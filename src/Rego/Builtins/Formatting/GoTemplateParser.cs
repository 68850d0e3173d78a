namespace Bacalhau.Rego.Builtins.Formatting;

/// <summary>Splits templates into text and actions, and actions into words.</summary>
internal static class GoTemplateParser
{
    /// <summary>Splits at <c>{{</c> and <c>}}</c>; <c>{{- </c> and <c> -}}</c> take the white space beside them.</summary>
    public static List<Part> Parse(string template)
    {
        var parts = new List<Part>();
        var trimNext = false;
        for (var at = 0; at < template.Length;)
        {
            var open = template.IndexOf("{{", at, StringComparison.Ordinal);
            var text = open < 0 ? template[at..] : template[at..open];
            text = trimNext ? text.TrimStart() : text;
            if (open < 0)
            {
                parts.Add(new(false, text));
                break;
            }

            var close = EndOfAction(template, open + 2);
            var action = template[(open + 2)..close];
            var trimBefore = action.Length > 1 && action[0] == '-' && char.IsWhiteSpace(action[1]);
            trimNext = action.Length > 1 && action[^1] == '-' && char.IsWhiteSpace(action[^2]);
            parts.Add(new(false, trimBefore ? text.TrimEnd() : text));
            action = action[(trimBefore ? 1 : 0)..(trimNext ? ^1 : ^0)].Trim();
            if (!action.StartsWith("/*", StringComparison.Ordinal))
            {
                parts.Add(new(true, action.Length > 0 ? action : throw new FormatException("template: missing value for command")));
            }

            at = close + 2;
        }

        return parts;
    }

    /// <summary>Splits a command into words; a text in quotes and a part in parentheses is one word each.</summary>
    public static List<string> Words(string command)
    {
        var words = new List<string>();
        for (var at = 0; at < command.Length;)
        {
            if (char.IsWhiteSpace(command[at]))
            {
                at++;
                continue;
            }

            var start = at;
            var level = 0;
            while (at < command.Length && (level > 0 || !(char.IsWhiteSpace(command[at]) || (command[at] == '|' && at > start))))
            {
                if (command[at] is '"' or '`')
                {
                    at = EndOfText(command, at);
                    continue;
                }

                level += command[at] == '(' ? 1 : command[at] == ')' ? -1 : 0;
                at++;
                if (command[start] == '|')
                {
                    break;
                }
            }

            words.Add(level == 0 ? command[start..at] : throw new FormatException("template: unclosed left paren"));
        }

        return words;
    }

    private static int EndOfAction(string template, int at)
    {
        while (at + 1 < template.Length)
        {
            if (template[at] == '}' && template[at + 1] == '}')
            {
                return at;
            }

            at = template[at] is '"' or '`' ? EndOfText(template, at) : at + 1;
        }

        throw new FormatException("template: unclosed action");
    }

    private static int EndOfText(string text, int at)
    {
        var quote = text[at];
        for (var end = at + 1; end < text.Length; end++)
        {
            if (text[end] == '\\' && quote == '"')
            {
                end++;
            }
            else if (text[end] == quote)
            {
                return end + 1;
            }
        }

        throw new FormatException("template: unterminated quoted string");
    }

    internal readonly record struct Part(bool IsAction, string Text);
}
