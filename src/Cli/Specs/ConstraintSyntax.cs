using System.Text.RegularExpressions;

namespace Bacalhau.Cli.Specs;

/// <summary>Reads Kubernetes' label selectors: <c>env=prod,region in (a, b),!spot,size&gt;42</c>.</summary>
internal static partial class ConstraintSyntax
{
    /// <summary>Reads a selector; requirements come out sorted by key, values of sets sorted and once each.</summary>
    /// <exception cref="BacalhauException">The text cannot be understood; the message names the place.</exception>
    public static IReadOnlyList<LabelConstraint> Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        var constraints = new List<LabelConstraint>();
        var rest = text.AsSpan().Trim();
        while (true)
        {
            constraints.Add(Requirement(ref rest, text));
            rest = rest.TrimStart();
            if (rest.Length == 0)
            {
                return [.. constraints.OrderBy(constraint => constraint.Key, StringComparer.Ordinal)];
            }

            if (rest[0] != ',')
            {
                throw Error(text, rest, "a comma is expected");
            }

            rest = rest[1..].TrimStart();
        }
    }

    private static LabelConstraint Requirement(ref ReadOnlySpan<char> rest, string text)
    {
        var absent = rest.Length > 0 && rest[0] == '!';
        if (absent)
        {
            rest = rest[1..].TrimStart();
        }

        var key = Word(ref rest).ToString();
        if (!LabelSyntax.IsKey(key))
        {
            throw Error(text, rest, key.Length == 0 ? "a label is expected" : $"'{key}' is not a label");
        }

        rest = rest.TrimStart();
        if (absent)
        {
            return new(key, "!");
        }

        if (rest.Length == 0 || rest[0] == ',')
        {
            return new(key, "exists");
        }

        var name = Operator(ref rest, text);
        rest = rest.TrimStart();
        if (name is "in" or "notin")
        {
            return new(key, name) { Values = Set(ref rest, text) };
        }

        var value = Word(ref rest).ToString();
        if (name is "gt" or "lt" && !long.TryParse(value, out _))
        {
            throw Error(text, rest, $"'{key}' is compared with a whole number, not '{value}'");
        }

        return new(key, name) { Values = [value] };
    }

    private static string Operator(ref ReadOnlySpan<char> rest, string text)
    {
        foreach (var (token, name) in new[] { ("==", "=="), ("!=", "!="), ("=", "="), (">", "gt"), ("<", "lt") })
        {
            if (rest.StartsWith(token, StringComparison.Ordinal))
            {
                rest = rest[token.Length..];
                return name;
            }
        }

        var after = rest;
        return Word(ref after) switch
        {
            "in" => Take("in", after, ref rest),
            "notin" => Take("notin", after, ref rest),
            _ => throw Error(text, rest, "an operator is expected"),
        };

        static string Take(string name, ReadOnlySpan<char> after, ref ReadOnlySpan<char> rest)
        {
            rest = after;
            return name;
        }
    }

    private static IReadOnlyList<string> Set(ref ReadOnlySpan<char> rest, string text)
    {
        var close = rest.IndexOf(')');
        if (rest.Length == 0 || rest[0] != '(' || close < 0)
        {
            throw Error(text, rest, "a set such as (a, b) is expected");
        }

        var values = rest[1..close].ToString().Split(',').Select(value => value.Trim()).ToHashSet(StringComparer.Ordinal);
        if (values.FirstOrDefault(value => value.Length > 0 && !Value().IsMatch(value)) is { } bad)
        {
            throw Error(text, rest, $"'{bad}' is not a value");
        }

        rest = rest[(close + 1)..];
        return [.. values.Order(StringComparer.Ordinal)];
    }

    private static ReadOnlySpan<char> Word(ref ReadOnlySpan<char> rest)
    {
        var end = 0;
        while (end < rest.Length && (char.IsAsciiLetterOrDigit(rest[end]) || rest[end] is '-' or '_' or '.' or '/'))
        {
            end++;
        }

        var word = rest[..end];
        rest = rest[end..];
        return word;
    }

    private static BacalhauException Error(string text, ReadOnlySpan<char> rest, string problem) => Mistakes.Of(
        $"the selector '{text}' is wrong at character {text.Length - rest.Length + 1}: {problem}",
        "For example: env=prod,region in (a, b),!spot,size>42");

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?\z")]
    private static partial Regex Value();
}
