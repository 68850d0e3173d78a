using System.Globalization;

namespace Bacalhau;

/// <summary>Compares labels with constraints as Kubernetes does. Pure.</summary>
public static class LabelMatching
{
    /// <summary>The prefix of a key that makes a constraint a preference.</summary>
    public const string PreferencePrefix = "favour_";

    /// <summary>Tells whether a constraint is a preference: nodes that match it are tried first, none is ruled out.</summary>
    public static bool IsPreference(this LabelConstraint constraint) =>
        constraint.Key.StartsWith(PreferencePrefix, StringComparison.Ordinal);

    /// <summary>Gives the label a constraint speaks of, without the mark of a preference.</summary>
    public static string LabelKey(this LabelConstraint constraint) =>
        constraint.IsPreference() ? constraint.Key[PreferencePrefix.Length..] : constraint.Key;

    /// <summary>Tells whether labels satisfy a constraint; of a preference, whether they match it. An operator that is not known matches nothing.</summary>
    public static bool Matches(this LabelConstraint constraint, IReadOnlyDictionary<string, string> labels)
    {
        var present = labels.TryGetValue(constraint.LabelKey(), out var value);
        return constraint.Operator switch
        {
            LabelOperators.In or LabelOperators.Equal or LabelOperators.DoubleEqual => present && constraint.Values.Contains(value!),
            LabelOperators.NotIn or LabelOperators.NotEqual => !present || !constraint.Values.Contains(value!),
            LabelOperators.Exists => present,
            LabelOperators.DoesNotExist => !present,
            LabelOperators.GreaterThan => present && Compare(value!, constraint.Values) > 0,
            LabelOperators.LessThan => present && Compare(value!, constraint.Values) < 0,
            _ => false,
        };
    }

    /// <summary>Tells whether labels satisfy every constraint that is not a preference.</summary>
    public static bool MatchesAll(this IReadOnlyList<LabelConstraint> constraints, IReadOnlyDictionary<string, string> labels)
    {
        for (var index = 0; index < constraints.Count; index++)
        {
            if (!constraints[index].IsPreference() && !constraints[index].Matches(labels))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Compares as numbers; 0, which is neither greater nor less, when one of them is none.</summary>
    private static int Compare(string value, IReadOnlyList<string> bounds) =>
        bounds.Count == 1 && TryParseNumber(value, out var left) && TryParseNumber(bounds[0], out var right) ? left.CompareTo(right) : 0;

    internal static bool TryParseNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
