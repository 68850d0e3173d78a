using System.Text;

namespace Bacalhau.Rego.Builtins.Patterns;

/// <summary><c>glob.*</c>: patterns of gobwas/glob.</summary>
internal static class Globs
{
    private const int MaxDelimiters = 64;
    private static readonly GenerationCache<(string Pattern, string Delimiters), CompiledPattern> Known = new(256);

    public static IEnumerable<RegoBuiltin> All =>
    [
        new("glob.match", [RegoTypes.String, RegoTypes.Null | RegoTypes.Array, RegoTypes.String], RegoTypes.Boolean, Match),
        new("glob.quote_meta", [RegoTypes.String], RegoTypes.String, static (arguments, context) =>
        {
            context.ChargeText(arguments.Text(0).Length * 2L);
            return RegoValue.From(string.Concat(arguments.Text(0).Select(c => @"*?\[]{}".Contains(c, StringComparison.Ordinal) ? $"\\{c}" : c.ToString())));
        }),
    ];

    private static RegoValue? Match(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var delimiters = new StringBuilder();
        if (arguments[1] is RegoArray list)
        {
            foreach (var item in list.Take(MaxDelimiters))
            {
                if (item is not RegoString text)
                {
                    return context.ElementTypeError(2, list, item, RegoTypes.String);
                }

                if (CodePoints.Count(text.Value) != 1)
                {
                    return context.TypeError("operand 2 delimiter is not a single character");
                }

                delimiters.Append(text.Value);
            }

            // No delimiter given means the point; none at all is said by null.
            delimiters.Append(list.Count == 0 ? "." : "");
        }

        var key = (arguments.Text(0), delimiters.ToString());
        var pattern = Known.Find(key);
        if (pattern is null)
        {
            if (key.Item1.Length > context.Limits.MaxPatternLength)
            {
                throw RegoException.LimitExceeded($"{context.Builtin}: a pattern of more than {context.Limits.MaxPatternLength} characters");
            }

            context.ChargeSteps(1 + key.Item1.Length);
            try
            {
                pattern = Known.Add(key, CompiledPattern.FromNet(new GlobTranslator(key.Item1, key.Item2).Translate()));
            }
            catch (FormatException bad)
            {
                return context.Error(bad.Message);
            }
            catch (NotSupportedException)
            {
                return context.Error("pattern too large");
            }
        }

        return RegoValue.From(pattern.IsMatch(arguments.Text(2), context));
    }
}
