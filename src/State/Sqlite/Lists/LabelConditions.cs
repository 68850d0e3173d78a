using System.Globalization;
using Bacalhau.State.Sqlite.Engine;

namespace Bacalhau.State.Sqlite.Lists;

/// <summary>Label requirements as conditions on the label rows of a job.</summary>
internal static class LabelConditions
{
    /// <summary>The engine's own limits are above these; a selector that reaches them is no selector.</summary>
    private const int MostRequirements = 200, MostValues = 10_000;

    /// <summary>Refuses what cannot be asked, all of it at once.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.BadRequest"/>.</exception>
    public static void Check(IReadOnlyList<LabelConstraint> selector)
    {
        var mistakes = new List<string>();
        if (selector.Count > MostRequirements || selector.Sum(requirement => requirement.Values.Count) > MostValues)
        {
            mistakes.Add($"at most {MostRequirements} requirements and {MostValues} values are possible");
        }

        mistakes.AddRange(selector.Select(Mistake).OfType<string>());
        if (mistakes.Count > 0)
        {
            throw new BacalhauError(BacalhauErrorCode.BadRequest, SqliteFailures.Component, $"label selector: {string.Join("; ", mistakes)}")
            {
                Hint = "Requirements are: k, !k, k=v, k!=v, k in (a,b), k notin (a,b), k>1, k<1.",
            }.AsException();
        }
    }

    /// <summary>Gives the value when a requirement is one label with one value, so that its rows can be walked.</summary>
    public static string? SingleValue(LabelConstraint requirement) =>
        Operator(requirement) is "=" or "==" or "in" && requirement.Values.Count == 1 ? requirement.Values[0] : null;

    /// <summary>Adds the condition that the job whose short key is <paramref name="rid"/> satisfies a requirement.</summary>
    public static void AddCondition(SqlText sql, LabelConstraint requirement, string rid)
    {
        var (negated, compared) = Operator(requirement) switch
        {
            "exists" => (false, ""),
            "!" or "!exists" => (true, ""),
            "!=" or "notin" => (true, "in"),
            "gt" => (false, ">"),
            "lt" => (false, "<"),
            _ => (false, "in"),
        };
        sql.Add(negated ? " AND NOT EXISTS (" : " AND EXISTS (").Add("SELECT 1 FROM labels x WHERE x.rid = ").Add(rid).Add(" AND x.k = ").Value(requirement.Key);
        if (compared == "in")
        {
            sql.Add(" AND x.v IN (").Values(requirement.Values).Add(")");
        }
        else if (compared.Length > 0)
        {
            sql.Add(" AND label_number(x.v) ").Add(compared).Add(" ").Value(LabelNumber.Parse(requirement.Values[0])!.Value);
        }

        sql.Add(")");
    }

    private static string? Mistake(LabelConstraint requirement) => Operator(requirement) switch
    {
        "in" or "notin" or "exists" or "!" or "!exists" => null,
        "=" or "==" or "!=" => requirement.Values.Count == 1 ? null : $"'{requirement.Key} {requirement.Operator}' needs exactly one value",
        "gt" or "lt" => requirement.Values.Count == 1 && LabelNumber.Parse(requirement.Values[0]) is not null
            ? null
            : $"'{requirement.Key} {requirement.Operator}' needs exactly one whole number",
        _ => $"the operator '{requirement.Operator}' is not known",
    };

    private static string Operator(LabelConstraint requirement) => requirement.Operator.Trim().ToLower(CultureInfo.InvariantCulture);
}
