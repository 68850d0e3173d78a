namespace Bacalhau.Rego.Builtins.Formatting;

/// <summary>Variables of a template, and the meaning of its pipelines.</summary>
internal sealed class GoTemplateScope(RegoValue root, BuiltinContext context, GoTemplateScope? outer = null)
{
    private const int MaxNesting = 50;
    private readonly Dictionary<string, RegoValue> _variables = new(StringComparer.Ordinal);
    private int _depth;

    public GoTemplateScope Enter() => new(root, context, this);

    public void Set(string name, RegoValue value) => _variables[name] = value;

    /// <summary>Splits <c>$a, $b := pipeline</c> into names and pipeline.</summary>
    public static (List<string> Names, string Pipeline) SplitAssignment(string text)
    {
        var sign = text.IndexOf(":=", StringComparison.Ordinal);
        return sign > 0 && text.StartsWith('$')
            ? ([.. text[..sign].Split(',').Select(name => name.Trim())], text[(sign + 2)..].Trim())
            : ([], text);
    }

    public RegoValue Evaluate(string pipeline, RegoValue dot, out bool assigned)
    {
        var (names, rest) = SplitAssignment(pipeline);
        assigned = names.Count > 0;
        if (++_depth > MaxNesting)
        {
            throw new FormatException("template: expressions nest too deeply");
        }

        RegoValue? value = null;
        var command = new List<string>();
        foreach (var word in GoTemplateParser.Words(rest).Append("|"))
        {
            if (word != "|")
            {
                command.Add(word);
                continue;
            }

            value = Command(command, value, dot);
            command.Clear();
        }

        _depth--;
        if (assigned)
        {
            Set(names[0], value!);
        }

        return value!;
    }

    public static bool IsTrue(RegoValue value) => value switch
    {
        RegoNull => false,
        RegoBoolean truth => truth.Value,
        RegoNumber number => number.Sign != 0,
        RegoString text => text.Value.Length > 0,
        RegoArray array => array.Count > 0,
        RegoSet set => set.Count > 0,
        RegoObject map => map.Count > 0,
        _ => true,
    };

    /// <summary>Writes a value as Go's <c>%v</c> writes decoded JSON.</summary>
    public static string Print(RegoValue value) => value switch
    {
        RegoNull => "<no value>",
        RegoString text => text.Value,
        RegoArray array => $"[{string.Join(' ', array.Select(Print))}]",
        RegoSet set => $"[{string.Join(' ', set.Select(Print))}]",
        RegoObject map => $"map[{string.Join(' ', map.Select(entry => $"{Print(entry.Key)}:{Print(entry.Value)}"))}]",
        _ => value.ToString(),
    };

    private RegoValue Command(List<string> words, RegoValue? piped, RegoValue dot)
    {
        context.ChargeSteps(1 + words.Count);
        if (words.Count == 0)
        {
            throw new FormatException("template: missing value for command");
        }

        if (!char.IsAsciiLetter(words[0][0]) || words[0] is "true" or "false" or "nil")
        {
            return words.Count == 1 && piped is null ? Operand(words[0], dot) : throw new FormatException($"template: can't give argument to non-function {words[0]}");
        }

        List<RegoValue> arguments = [.. words.Skip(1).Select(word => Operand(word, dot))];
        if (piped is not null)
        {
            arguments.Add(piped);
        }

        return GoTemplateFunctions.Call(words[0], arguments, context);
    }

    private RegoValue Operand(string word, RegoValue dot)
    {
        switch (word[0])
        {
            case '(' when word[^1] == ')':
                return Evaluate(word[1..^1], dot, out _);
            case '"':
                return RegoJson.TryParse(word, out var text, out _) ? text : throw new FormatException($"template: bad text {word}");
            case '`':
                return RegoValue.From(word[1..^1]);
            case '.':
                return Fields(dot, word == "." ? "" : word);
            case '$':
                var end = word.IndexOf('.', StringComparison.Ordinal);
                return Fields(Variable(end < 0 ? word : word[..end]), end < 0 ? "" : word[end..]);
        }

        return word switch
        {
            "true" => RegoValue.True,
            "false" => RegoValue.False,
            "nil" => RegoValue.Null,
            _ => RegoNumber.TryParse(word, out var number) ? number : throw new FormatException($"template: function \"{word}\" not defined"),
        };
    }

    private RegoValue Variable(string name) =>
        name == "$" ? root : _variables.TryGetValue(name, out var value) ? value : outer?.Variable(name) ?? throw new FormatException($"template: undefined variable \"{name}\"");

    private static RegoValue Fields(RegoValue value, string path)
    {
        foreach (var name in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            value = value switch
            {
                RegoObject map => map.Get(name) ?? throw new FormatException($"template: map has no entry for key \"{name}\""),
                _ => throw new FormatException($"template: can't evaluate field {name} in {RegoTypeNames.Of(value.Type)}"),
            };
        }

        return value;
    }
}
