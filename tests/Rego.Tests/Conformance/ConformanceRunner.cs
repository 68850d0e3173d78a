namespace Bacalhau.Rego.Tests.Conformance;

internal enum ConformanceVerdict
{
    Passed,
    Failed,
    MissingBuiltin,
}

internal sealed record ConformanceOutcome(ConformanceCase Case, ConformanceVerdict Verdict, string Reason);

/// <summary>Runs cases of the public suite the way OPA's own runner does.</summary>
internal static class ConformanceRunner
{
    public static ConformanceOutcome Run(ConformanceCase @case)
    {
        var missing = (@case.Builtins ?? []).Where(name => RegoBuiltins.Default.Find(name) is null).ToList();
        if (missing.Count > 0)
        {
            return new(@case, ConformanceVerdict.MissingBuiltin, string.Join(", ", missing));
        }

        try
        {
            var problem = Check(@case);
            return new(@case, problem is null ? ConformanceVerdict.Passed : ConformanceVerdict.Failed, problem ?? "");
        }
        catch (Exception unexpected) when (unexpected is not RegoException)
        {
            return new(@case, ConformanceVerdict.Failed, unexpected.ToString());
        }
    }

    private static string? Check(ConformanceCase @case)
    {
        RegoResult result;
        try
        {
            result = Evaluate(@case);
        }
        catch (RegoException error)
        {
            if (@case.WantErrorCode is null && @case.WantError is null)
            {
                return error.ToString();
            }

            return @case.WantErrorCode is { } code && error.Code.ToText() != code ? $"wanted {code}, got {error.Message}"
                : @case.WantError is { } text && !error.Message.Contains(text, StringComparison.Ordinal) && @case.WantErrorCode is null ? $"wanted {text}, got {error.Message}"
                : null;
        }

        if (@case.WantErrorCode is not null || @case.WantError is not null)
        {
            return $"wanted {@case.WantErrorCode} {@case.WantError}, got {Show(result)}";
        }

        return @case.WantResult is { } wanted ? Compare(RegoJson.Parse(wanted.GetRawText(), 500), result, @case.SortBindings) : null;
    }

    private static RegoResult Evaluate(ConformanceCase @case)
    {
        var limits = RegoLimits.Default with { EvaluationTimeout = TimeSpan.FromSeconds(20) };
        var options = new RegoOptions
        {
            Grammar = @case.Grammar,
            StrictBuiltinErrors = @case.StrictError,
            Limits = limits,
            Data = @case.Data is { } data ? RegoJson.Parse(data.GetRawText(), 500) : RegoObject.Empty,
        };
        var policy = RegoPolicy.Load((@case.Modules ?? []).Select((text, index) => new RegoFile($"test-{index}.rego", text)), options);
        var input = @case.InputTerm is { } term ? Term(term) : @case.Input is { } json ? RegoJson.Parse(json.GetRawText(), 500) : null;
        return policy.Evaluate(@case.Query, input);
    }

    private static RegoValue? Term(string text) => RegoPolicy.Load([]).Evaluate(text).Value;

    private static string? Compare(RegoValue wanted, RegoResult result, bool sort)
    {
        var got = result.Bindings.Select(bindings => (RegoValue)RegoObject.Create(bindings.Select(entry => KeyValuePair.Create((RegoValue)RegoValue.From(entry.Key), Plain(entry.Value, sort)))));
        var left = ((RegoArray)wanted).Select(value => Plain(value, sort)).Order().ToList();
        var right = got.Order().ToList();
        return left.SequenceEqual(right) ? null : $"wanted {wanted}, got {Show(result)}";
    }

    /// <summary>Sets become sorted arrays, as in the wanted results; where order does not matter, all arrays are sorted.</summary>
    private static RegoValue Plain(RegoValue value, bool sort) => value switch
    {
        RegoSet set => RegoArray.Create(Ordered(set.Select(item => Plain(item, sort)), sort)),
        RegoArray array => RegoArray.Create(Ordered(array.Select(item => Plain(item, sort)), sort)),
        RegoObject map => RegoObject.Create(map.Select(entry => KeyValuePair.Create(entry.Key is RegoString ? entry.Key : RegoValue.From(RegoJson.Write(entry.Key)), Plain(entry.Value, sort)))),
        _ => value,
    };

    private static IEnumerable<RegoValue> Ordered(IEnumerable<RegoValue> items, bool sort) => sort ? items.Order() : items;

    private static string Show(RegoResult result) =>
        string.Join(" ; ", result.Bindings.Select(bindings => string.Join(", ", bindings.Select(entry => $"{entry.Key}={entry.Value}"))))
        + string.Concat(result.Errors.Select(error => $" [{error}]"));
}
