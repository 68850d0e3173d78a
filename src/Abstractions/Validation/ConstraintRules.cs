namespace Bacalhau;

/// <summary>Constraints must be ones the scheduler can ever decide.</summary>
internal static class ConstraintRules
{
    public static void Check(IReadOnlyList<LabelConstraint> constraints, string path, ErrorCollector errors)
    {
        if (!TextRules.CheckSize(constraints.Count, path, errors))
        {
            return;
        }

        for (var index = 0; index < constraints.Count; index++)
        {
            Check(constraints[index], $"{path}[{index}]", errors);
        }
    }

    private static void Check(LabelConstraint? constraint, string path, ErrorCollector errors)
    {
        if (constraint is null)
        {
            errors.Add(path, "it is null", "Remove it or give it a Key and an Operator.");
            return;
        }

        TextRules.CheckName(constraint.LabelKey(), $"{path}.Key", errors);
        if (!TextRules.CheckSize(constraint.Values.Count, $"{path}.Values", errors))
        {
            return;
        }

        foreach (var value in constraint.Values)
        {
            TextRules.CheckText(value, $"{path}.Values", JobLimits.MaxValueLength, errors);
        }

        CheckOperator(constraint, path, errors);
    }

    private static void CheckOperator(LabelConstraint constraint, string path, ErrorCollector errors)
    {
        var values = constraint.Values.Count;
        switch (constraint.Operator)
        {
            case LabelOperators.In or LabelOperators.NotIn:
                errors.Require(values > 0, $"{path}.Values", $"operator {constraint.Operator} needs at least one value", "Add the values to compare with.");
                break;
            case LabelOperators.Exists or LabelOperators.DoesNotExist:
                errors.Require(values == 0, $"{path}.Values", $"operator {constraint.Operator} takes no values", "Remove Values.");
                break;
            case LabelOperators.Equal or LabelOperators.DoubleEqual or LabelOperators.NotEqual:
                errors.Require(values == 1, $"{path}.Values", $"operator {constraint.Operator} needs exactly one value and has {values}", "Give one value, or use in or notin.");
                break;
            case LabelOperators.GreaterThan or LabelOperators.LessThan:
                errors.Require(
                    values == 1 && LabelMatching.TryParseNumber(constraint.Values[0], out _),
                    $"{path}.Values",
                    $"operator {constraint.Operator} needs exactly one whole number and has '{Clip.Text(string.Join(',', constraint.Values))}'",
                    "Give one whole number.");
                break;
            default:
                errors.Add($"{path}.Operator", $"'{Clip.Text(constraint.Operator)}' is not an operator", $"Use one of {string.Join(" ", LabelOperators.All)}.");
                break;
        }
    }
}
