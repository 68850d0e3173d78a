using System.Globalization;

namespace Bacalhau.Grains;

/// <summary>Matches labels with constraints as Kubernetes' selectors do.</summary>
internal static class LabelRule
{
    public static bool Matches(LabelConstraint constraint, IReadOnlyDictionary<string, string> labels)
    {
        var present = labels.TryGetValue(constraint.Key, out var value);
        return constraint.Operator.ToLowerInvariant() switch
        {
            "in" or "=" or "==" => present && constraint.Values.Contains(value, StringComparer.Ordinal),
            "notin" or "!=" => !present || !constraint.Values.Contains(value, StringComparer.Ordinal),
            "exists" => present,
            "!" => !present,
            "gt" => present && Compare(value!, constraint) > 0,
            "lt" => present && Compare(value!, constraint) < 0,
            _ => false,
        };
    }

    private static int Compare(string value, LabelConstraint constraint) =>
        long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var left)
        && constraint.Values.Count == 1
        && long.TryParse(constraint.Values[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out var right)
            ? left.CompareTo(right)
            : 0;
}
