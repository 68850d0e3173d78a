using System.Text;

namespace Bacalhau.Rego.Builtins.Formatting;

/// <summary>
/// Go's <c>text/template</c> as far as policies use it: fields, variables, <c>if</c>, <c>range</c>, <c>with</c>, comparisons, <c>len</c>, <c>index</c>, <c>printf</c>, pipes and trimming.
/// A missing key is an error. Definitions of templates within templates are not known.
/// </summary>
internal sealed class GoTemplate(string template, BuiltinContext context)
{
    private const int MaxNesting = 50;
    private readonly StringBuilder _text = new();

    /// <exception cref="FormatException">The template is not well formed, or names what is not there.</exception>
    public string Render(RegoObject data)
    {
        var parts = GoTemplateParser.Parse(template);
        var at = 0;
        var body = Block(parts, ref at, 0);
        if (at < parts.Count)
        {
            throw new FormatException($"template: unexpected {{{{{parts[at].Text}}}}}");
        }

        var scope = new GoTemplateScope(data, context);
        Run(body, scope, data);
        context.ChargeText(_text.Length);
        return _text.ToString();
    }

    private static List<Node> Block(List<GoTemplateParser.Part> parts, ref int at, int depth)
    {
        if (depth > MaxNesting)
        {
            throw new FormatException("template: blocks nest too deeply");
        }

        var nodes = new List<Node>();
        while (at < parts.Count)
        {
            var part = parts[at];
            if (part.IsAction && (part.Text == "end" || part.Text == "else" || part.Text.StartsWith("else if ", StringComparison.Ordinal)))
            {
                break;
            }

            at++;
            var keyword = part.IsAction ? part.Text.Split(' ')[0] : "";
            nodes.Add(keyword is "if" or "range" or "with" ? Control(parts, ref at, keyword, part.Text[keyword.Length..].Trim(), depth) : new(part.IsAction ? "print" : "text", part.Text, [], []));
        }

        return nodes;
    }

    private static Node Control(List<GoTemplateParser.Part> parts, ref int at, string keyword, string pipeline, int depth)
    {
        var body = Block(parts, ref at, depth + 1);
        var otherwise = new List<Node>();
        if (at < parts.Count && parts[at].Text.StartsWith("else if ", StringComparison.Ordinal))
        {
            var condition = parts[at++].Text["else if ".Length..].Trim();
            return new(keyword, pipeline, body, [Control(parts, ref at, "if", condition, depth + 1)]);
        }

        if (at < parts.Count && parts[at].Text == "else")
        {
            at++;
            otherwise = Block(parts, ref at, depth + 1);
        }

        if (at >= parts.Count || parts[at].Text != "end")
        {
            throw new FormatException("template: unexpected EOF");
        }

        at++;
        return new(keyword, pipeline, body, otherwise);
    }

    private void Run(List<Node> nodes, GoTemplateScope scope, RegoValue dot)
    {
        foreach (var node in nodes)
        {
            context.ChargeSteps(1);
            context.CheckText(_text.Length);
            switch (node.Kind)
            {
                case "text":
                    _text.Append(node.Text);
                    break;
                case "print":
                    var value = scope.Evaluate(node.Text, dot, out var assigned);
                    _text.Append(assigned ? "" : GoTemplateScope.Print(value));
                    break;
                case "range":
                    Range(node, scope, dot);
                    break;
                default:
                    var condition = scope.Enter().Evaluate(node.Text, dot, out _);
                    var holds = GoTemplateScope.IsTrue(condition);
                    Run(holds ? node.Body : node.Otherwise, scope, holds && node.Kind == "with" ? condition : dot);
                    break;
            }
        }
    }

    private void Range(Node node, GoTemplateScope scope, RegoValue dot)
    {
        var (names, pipeline) = GoTemplateScope.SplitAssignment(node.Text);
        var items = scope.Evaluate(pipeline, dot, out _) switch
        {
            RegoArray array => array.Select((item, index) => (Key: (RegoValue)RegoValue.From(index), item)),
            RegoSet set => set.Select((item, index) => (Key: (RegoValue)RegoValue.From(index), item)),
            RegoObject map => map.Select(entry => (entry.Key, entry.Value)),
            RegoNull => [],
            var other => throw new FormatException($"template: range can't iterate over {other}"),
        };
        var any = false;
        foreach (var (key, item) in items)
        {
            any = true;
            var inner = scope.Enter();
            if (names.Count > 0)
            {
                inner.Set(names[^1], item);
            }

            if (names.Count > 1)
            {
                inner.Set(names[0], key);
            }

            Run(node.Body, inner, item);
        }

        if (!any)
        {
            Run(node.Otherwise, scope, dot);
        }
    }

    private sealed record Node(string Kind, string Text, List<Node> Body, List<Node> Otherwise);
}
