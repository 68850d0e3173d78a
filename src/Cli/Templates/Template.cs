using System.Text;
using Bacalhau.Cli.Specs;

namespace Bacalhau.Cli.Templates;

/// <summary>Fills in a job file. Variables are texts; one that is missing is an error, except as an argument of <c>or</c>, <c>and</c>, <c>not</c> and in <c>if</c>.</summary>
internal sealed class Template(IReadOnlyDictionary<string, string> variables)
{
    private const int MaxOutput = 10 * 1024 * 1024;
    private readonly Dictionary<string, int> missing = new(StringComparer.Ordinal);
    private readonly StringBuilder output = new();
    private string source = "";

    /// <summary>Fills in a text.</summary>
    /// <exception cref="BacalhauException">The template is wrong or variables are missing, all of them told at once; the message names line and column.</exception>
    public static string Fill(string text, IReadOnlyDictionary<string, string> variables)
    {
        if (!text.Contains("{{", StringComparison.Ordinal))
        {
            return text;
        }

        var template = new Template(variables) { source = text };
        try
        {
            template.Write(TemplateParser.Parse(text), null);
            return template.missing.Count == 0 ? template.output.ToString() : throw template.Missing();
        }
        catch (TemplateException mistake)
        {
            throw Mistakes.Of($"the template is wrong at {template.Place(mistake.Position)}: {mistake.Message}", template.Hint());
        }
    }

    private BacalhauException Missing() => Mistakes.Of(
        "the template is wrong at " + string.Join("\nat ", missing.OrderBy(entry => entry.Value).Select(entry => $"{Place(entry.Value)}: no value for '{entry.Key}'")),
        Hint());

    private string Hint()
    {
        const int most = 10;
        var given = variables.Count is > 0 and <= most ? $" Given are: {string.Join(", ", variables.Keys.Order(StringComparer.Ordinal))}." : "";
        return $"Give variables with --template-vars KEY=VALUE (-V) or --template-envs REGEX (-E); --no-template takes the file as it stands.{given}";
    }

    private void Write(IReadOnlyList<TemplateNode> nodes, string? item)
    {
        foreach (var node in nodes)
        {
            switch (node)
            {
                case TemplateNode.Text text:
                    output.Append(text.Value);
                    break;
                case TemplateNode.Print print:
                    output.Append(Value(print.Value, item));
                    break;
                case TemplateNode.If choice:
                    Write(IsTrue(choice.Condition, item) ? choice.Then : choice.Else, item);
                    break;
                case TemplateNode.Range loop:
                    var items = List(loop.List, item);
                    foreach (var each in items)
                    {
                        Write(loop.Body, each);
                    }

                    if (items.Length == 0)
                    {
                        Write(loop.Else, item);
                    }

                    break;
            }

            if (output.Length > MaxOutput)
            {
                throw new TemplateException("the result is larger than 10 MiB", 0);
            }
        }
    }

    /// <summary>Gives a value. A variable that is missing counts as empty until the end, so that all that are missing are told at once.</summary>
    private string Value(TemplateExpression expression, string? item)
    {
        if (Find(expression, item) is { } value)
        {
            return value;
        }

        missing.TryAdd(((TemplateExpression.Variable)expression).Name, expression.Position);
        return "";
    }

    /// <summary>Gives a value; null for a variable that is missing.</summary>
    private string? Find(TemplateExpression expression, string? item) => expression switch
    {
        TemplateExpression.Literal literal => literal.Value,
        TemplateExpression.Dot dot => item ?? throw new TemplateException("'.' has a value only inside 'range'", dot.Position),
        TemplateExpression.Variable variable => variables.GetValueOrDefault(variable.Name),
        TemplateExpression.Call call => Call(call, item),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private string Call(TemplateExpression.Call call, string? item)
    {
        var given = call.Arguments;
        switch (call.Function)
        {
            case "or" when given.Count > 0:
                return given.Select(argument => Find(argument, item)).FirstOrDefault(IsTrue) ?? Find(given[^1], item) ?? "";
            case "and" when given.Count > 0:
                var values = given.Select(argument => Find(argument, item)).ToList();
                return values.FirstOrDefault(value => !IsTrue(value)) ?? (values.Contains(null) ? "" : values[^1]!);
            case "not" when given.Count == 1:
                return IsTrue(given[0], item) ? "" : "true";
            case "eq" when given.Count >= 2:
                var first = Value(given[0], item);
                return given.Skip(1).Any(argument => Value(argument, item) == first) ? "true" : "";
            case "ne" when given.Count == 2:
                return Value(given[0], item) != Value(given[1], item) ? "true" : "";
            case "index" when given.Count == 2 && given[0] is TemplateExpression.Dot:
                return variables.GetValueOrDefault(Value(given[1], item)) ?? "";
            case "print" or "printf" when given.Count == 1:
                return Value(given[0], item);
            case "quote" when given.Count == 1:
                return '"' + Value(given[0], item).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
            case "or" or "and" or "not" or "eq" or "ne" or "index" or "print" or "printf" or "quote" or "split":
                throw new TemplateException($"'{call.Function}' is given {given.Count} values, which it cannot use", call.Position);
            default:
                throw new TemplateException(
                    $"'{call.Function}' is not known; there are or, and, not, eq, ne, index, print, quote and, in range, split", call.Position);
        }
    }

    private string[] List(TemplateExpression expression, string? item)
    {
        var (text, separator) = expression is TemplateExpression.Call { Function: "split", Arguments: [var value, var between] }
            ? (Value(value, item), Value(between, item))
            : (Value(expression, item), ",");
        return text.Length == 0 ? [] : text.Split(separator.Length == 0 ? "," : separator, StringSplitOptions.TrimEntries);
    }

    private bool IsTrue(TemplateExpression expression, string? item) => IsTrue(Find(expression, item));

    private static bool IsTrue(string? value) => !string.IsNullOrEmpty(value);

    private string Place(int position)
    {
        var before = source.AsSpan(0, Math.Min(position, source.Length));
        return $"line {before.Count('\n') + 1}, column {before.Length - before.LastIndexOf('\n')}";
    }
}
