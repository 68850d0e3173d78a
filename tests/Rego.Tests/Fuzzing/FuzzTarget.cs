namespace Bacalhau.Rego.Tests.Fuzzing;

/// <summary>Runs a case and says what is wrong with how it went. Whatever is fed in, these hold:</summary>
/// <remarks>
/// 1. Nothing but <see cref="RegoException"/> comes out, and it is never one that stands for an exception nobody foresaw.
/// 2. The same question has the same answer, whatever was asked of the policy in between.
/// 3. An answer written as JSON and read again is written the same.
/// 4. Noting coverage changes no answer.
/// </remarks>
internal static class FuzzTarget
{
    private static readonly RegoLimits Limits = RegoLimits.Default with { MaxSteps = 20_000, EvaluationTimeout = TimeSpan.FromSeconds(2), MaxBuiltBytes = 8 << 20 };

    private static readonly RegoOptions Options = new() { Limits = Limits, StrictBuiltinErrors = false, Clock = new PinnedClock(1_767_225_600_000_000_000) };

    private static readonly string[] Random = ["rand", "uuid", "encode_sign"];

    /// <summary>Gives what is wrong, null when nothing is.</summary>
    /// <exception cref="Exception">Any exception that is let out is a finding too.</exception>
    public static string? Problem(FuzzCase @case)
    {
        var options = Options with { Grammar = @case.Grammar, StrictBuiltinErrors = @case.Policy.Length % 2 == 0 };
        if (!TryLoad(@case, options, out var policy, out var problem))
        {
            return problem;
        }

        RegoValue? input = null;
        try
        {
            input = @case.Input is null ? null : RegoJson.Parse(@case.Input);
        }
        catch (RegoException refused)
        {
            problem = Of(refused);
        }

        var first = Ask(policy!, @case.Query, input);
        if (problem is not null || first.Problem is not null)
        {
            return problem ?? first.Problem;
        }

        if (Random.Any(name => @case.Policy.Contains(name, StringComparison.Ordinal) || @case.Query.Contains(name, StringComparison.Ordinal)))
        {
            return null;
        }

        var other = Ask(policy!, "data", RegoValue.Null);
        var again = Ask(policy!, @case.Query, input);
        problem = other.Problem ?? Differ("asked again", first, again);
        if (problem is null && @case.Policy.Length % 8 == 0 && TryLoad(@case, options with { Coverage = new() }, out var covered, out problem))
        {
            problem = Differ("with coverage", first, Ask(covered!, @case.Query, input));
        }

        return problem ?? Reread(first.Value);
    }

    private static bool TryLoad(FuzzCase @case, RegoOptions options, out RegoPolicy? policy, out string? problem)
    {
        (policy, problem) = (null, null);
        try
        {
            policy = RegoPolicy.Load([new("fuzz.rego", @case.Policy)], options);
        }
        catch (RegoException refused)
        {
            problem = Of(refused);
        }

        return policy is not null;
    }

    private static Answer Ask(RegoPolicy policy, string query, RegoValue? input)
    {
        try
        {
            var result = policy.Evaluate(query, input);
            var text = string.Join('\n', result.Bindings.Select(bindings => RegoJson.Write(RegoObject.Create(bindings.Select(entry => KeyValuePair.Create((RegoValue)RegoValue.From(entry.Key), entry.Value))))).Order(StringComparer.Ordinal));
            return new(text, result.Value, null, false);
        }
        catch (RegoException refused)
        {
            return new(refused.Message, null, Of(refused), refused.Code == RegoErrorCode.EvaluationCancelled);
        }
    }

    /// <summary>Tells a refusal that was meant from one that stands for a bug.</summary>
    private static string? Of(RegoException refused)
    {
        if (refused.InnerException is { } unforeseen)
        {
            return $"unforeseen: {unforeseen}";
        }

        return refused.Diagnostics.All(found => found.ToDisplay().Length > 0 && found.Message.Length > 0) ? null : "a diagnostic says nothing";
    }

    private static string? Differ(string what, Answer first, Answer second) =>
        second.Problem ?? (first.Cancelled || second.Cancelled || first.Text == second.Text ? null : $"{what}: {Short(first.Text)} became {Short(second.Text)}");

    private static string? Reread(RegoValue? value)
    {
        if (value is null || !HasTextKeys(value))
        {
            return null;
        }

        var text = RegoJson.Write(value);

        try
        {
            // A byte that is no UTF-8 is written as an escape and read as the character it stands for.
            var again = RegoJson.Write(RegoJson.Parse(text, maxDepth: 1_000));
            text = text.Replace("\\ufffd", "\ufffd", StringComparison.Ordinal);
            return again == text ? null : $"reread: {Short(text)} is read as {Short(again)}";
        }
        catch (RegoException unreadable)
        {
            return $"reread: {Short(text)} cannot be read: {unreadable.Message}";
        }
    }

    /// <summary>Keys that are no texts are written as texts, in another order and perhaps twice.</summary>
    private static bool HasTextKeys(RegoValue value) => value switch
    {
        RegoObject map => map.All(entry => entry.Key is RegoString && HasTextKeys(entry.Value)),
        RegoArray array => array.All(HasTextKeys),
        RegoSet set => set.All(HasTextKeys),
        _ => true,
    };

    private static string Short(string text) => text.Length > 300 ? text[..300] + "..." : text;

    private sealed record Answer(string Text, RegoValue? Value, string? Problem, bool Cancelled);
}
