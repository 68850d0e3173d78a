namespace Bacalhau;

/// <summary>The labels of a node: its own, and on top of them what operators have set.</summary>
public static class NodeLabels
{
    /// <summary>The most labels operators may set on one node, hidden ones included.</summary>
    public const int MaxOperatorLabels = 256;

    /// <summary>What a key must not contain: no selector could name it.</summary>
    private const string Special = "=!(),<>";

    /// <summary>Says all that is wrong with changes; empty when nothing is.</summary>
    /// <param name="changes">By key the value to set; null and the empty text, which are the same on the wire, remove the label.</param>
    public static IReadOnlyList<BacalhauError> Check(IReadOnlyDictionary<string, string?> changes)
    {
        var errors = new ErrorCollector(BacalhauErrorCode.BadRequest, "APIServer");
        errors.Require(changes.Count > 0, "Labels", "no label is named", "Name at least one, with a value to set it or without one to remove it.");
        if (changes.Count > MaxOperatorLabels)
        {
            errors.Add("Labels", $"{changes.Count} labels are more than {MaxOperatorLabels}", "Set fewer.");
            return errors.Errors;
        }

        foreach (var (key, value) in changes)
        {
            var path = $"Labels.{Clip.Text(key)}";
            TextRules.CheckName(key, path, errors);
            errors.Require(
                !key.Any(letter => char.IsControl(letter) || (char.IsWhiteSpace(letter) && !string.IsNullOrWhiteSpace(key)) || Special.Contains(letter, StringComparison.Ordinal)),
                path, "the key holds a blank, a control character or one of = ! ( ) , < >, so no selector could name it", "Use letters, digits and - _ . /");
            if (value is not null)
            {
                errors.Require(!value.Any(char.IsControl), path, "the value holds a control character", "Remove it.");
                TextRules.CheckText(value, path, JobLimits.MaxNameLength, errors);
            }
        }

        return errors.Errors;
    }

    /// <summary>Gives the labels in force.</summary>
    /// <param name="own">What the node says of itself.</param>
    /// <param name="operators">What operators have set; an empty value hides one of the node's own.</param>
    public static IReadOnlyDictionary<string, string> Merge(IReadOnlyDictionary<string, string> own, IReadOnlyDictionary<string, string> operators)
    {
        if (operators.Count == 0)
        {
            return own;
        }

        var merged = new Dictionary<string, string>(own, StringComparer.Ordinal);
        foreach (var (key, value) in operators)
        {
            if (value.Length == 0)
            {
                merged.Remove(key);
            }
            else
            {
                merged[key] = value;
            }
        }

        return merged;
    }

    /// <summary>Applies changes to what operators have set. A repeat changes nothing.</summary>
    /// <param name="own">What the node says of itself.</param>
    /// <param name="operators">What operators have set.</param>
    /// <param name="changes">What to set; an empty value removes: an operators' label goes, one of the node's own is hidden.</param>
    /// <exception cref="BacalhauException">There would be more than <see cref="MaxOperatorLabels"/>.</exception>
    public static IReadOnlyDictionary<string, string> Change(
        IReadOnlyDictionary<string, string> own, IReadOnlyDictionary<string, string> operators, IReadOnlyDictionary<string, string> changes)
    {
        var next = new Dictionary<string, string>(operators, StringComparer.Ordinal);
        foreach (var (key, value) in changes)
        {
            if (value.Length > 0 || own.ContainsKey(key))
            {
                next[key] = value;
            }
            else
            {
                next.Remove(key);
            }
        }

        return next.Count <= MaxOperatorLabels
            ? next
            : throw new BacalhauError(BacalhauErrorCode.BadRequest, "NodesManager", $"the node would have {next.Count} labels of operators, more than {MaxOperatorLabels}")
            {
                Hint = "Remove some first.",
            }.AsException();
    }
}
