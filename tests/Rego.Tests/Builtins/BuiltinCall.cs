namespace Bacalhau.Rego.Tests.Builtins;

/// <summary>Calls one builtin with JSON operands, as the evaluator would.</summary>
internal static class BuiltinCall
{
    /// <summary>2026-01-01T00:00:00Z.</summary>
    public const long Now = 1_767_225_600_000_000_000;

    /// <summary>Gives the answer as JSON, <c>undefined</c>, or the error as <c>code: message</c>.</summary>
    public static string Json(string name, string operands, RegoLimits? limits = null) =>
        Json(name, [.. (RegoArray)RegoJson.Parse(operands)], limits);

    public static string Json(string name, RegoValue[] operands, RegoLimits? limits = null)
    {
        var context = new BuiltinContext(limits ?? RegoLimits.Default, new PinnedClock(Now)) { Builtin = name };
        var builtin = RegoBuiltins.Default.Find(name)!;
        for (var index = 0; index < operands.Length; index++)
        {
            if ((operands[index].Type & builtin.Arguments[index]) == 0)
            {
                return "eval_type_error: declared type";
            }
        }

        try
        {
            var answer = builtin.Function(operands, context);
            return context.Reported is { } error ? $"{error.Code.ToText()}: {error.Message}" : answer is null ? "undefined" : RegoJson.Write(answer);
        }
        catch (RegoException limit)
        {
            return $"{limit.Code.ToText()}: {limit.Detail}";
        }
    }
}
