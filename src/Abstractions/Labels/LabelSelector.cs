namespace Bacalhau;

/// <summary>
/// Selectors as text, in Kubernetes' grammar: <c>k</c>, <c>!k</c>, <c>k=v</c>, <c>k==v</c>, <c>k!=v</c>, <c>k in (a,b)</c>, <c>k notin (a,b)</c>, <c>k&gt;1</c>, <c>k&lt;1</c>; a comma means and.
/// </summary>
public static class LabelSelector
{
    /// <summary>The longest selector, in letters.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>Reads a selector; an empty text selects everything.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.BadRequest"/>: it is not a selector; the message says what is expected where.</exception>
    public static IReadOnlyList<LabelConstraint> Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        return text.Length > MaxLength
            ? throw LabelSelectorParser.Error(text, 0, $"it has {text.Length} letters, more than {MaxLength}")
            : new LabelSelectorParser(text).Parse();
    }

    /// <summary>Reads several selectors that must all hold.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.BadRequest"/>: one of them is not a selector.</exception>
    public static IReadOnlyList<LabelConstraint> ParseAll(IEnumerable<string?> texts) => [.. texts.SelectMany(Parse)];

    /// <summary>Writes a constraint in the same grammar.</summary>
    public static string ToText(LabelConstraint constraint)
    {
        var values = string.Join(",", constraint.Values);
        return constraint.Operator switch
        {
            LabelOperators.Exists => constraint.Key,
            LabelOperators.DoesNotExist => "!" + constraint.Key,
            LabelOperators.In or LabelOperators.NotIn => $"{constraint.Key} {constraint.Operator} ({values})",
            LabelOperators.GreaterThan => $"{constraint.Key}>{values}",
            LabelOperators.LessThan => $"{constraint.Key}<{values}",
            _ => $"{constraint.Key}{constraint.Operator}{values}",
        };
    }

    /// <summary>Writes constraints, joined by commas.</summary>
    public static string ToText(IEnumerable<LabelConstraint> constraints) => string.Join(",", constraints.Select(ToText));
}
