using System.Text;

namespace Bacalhau.Rego.Builtins;

/// <summary>Replacing, and questions about prefixes and suffixes of many texts at once.</summary>
internal static class Replacements
{
    private const RegoTypes TextOrTexts = RegoTypes.String | RegoTypes.Array | RegoTypes.Set;

    public static IEnumerable<RegoBuiltin> All =>
    [
        new("replace", [RegoTypes.String, RegoTypes.String, RegoTypes.String], RegoTypes.String, static (arguments, context) =>
            ReplaceAll(arguments.Text(0), [(arguments.Text(1), arguments.Text(2))], context)),
        new("strings.replace_n", [RegoTypes.Object, RegoTypes.String], RegoTypes.String, ReplaceMany),
        new("strings.any_prefix_match", [RegoTypes.Any, RegoTypes.Any], RegoTypes.Boolean, static (arguments, context) =>
            AnyMatch(arguments, context, static (text, prefix) => text.StartsWith(prefix, StringComparison.Ordinal))),
        new("strings.any_suffix_match", [RegoTypes.Any, RegoTypes.Any], RegoTypes.Boolean, static (arguments, context) =>
            AnyMatch(arguments, context, static (text, suffix) => text.EndsWith(suffix, StringComparison.Ordinal))),
    ];

    private static RegoValue? ReplaceMany(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var pairs = new List<(string Old, string New)>();
        foreach (var (key, value) in arguments.Map(0))
        {
            if (key is not RegoString old)
            {
                return context.TypeError("operand 1 non-string key found in pattern object");
            }

            if (value is not RegoString fresh)
            {
                return context.TypeError("operand 1 non-string value found in pattern object");
            }

            pairs.Add((old.Value, fresh.Value));
        }

        return ReplaceAll(arguments.Text(1), [.. pairs], context);
    }

    /// <summary>Replaces from left to right; where several fit, the first pair wins. An empty text fits before every code point and at the end.</summary>
    private static RegoString ReplaceAll(string text, (string Old, string New)[] pairs, BuiltinContext context)
    {
        var built = new StringBuilder();
        var (at, last, afterEmpty) = (0, 0, false);
        while (at <= text.Length)
        {
            context.ChargeSteps(at % 64 == 0 ? 1 + (pairs.Length / 4) : 0);
            if (!TryFind(text, at, pairs, afterEmpty, out var pair))
            {
                afterEmpty = false;
                at += at < text.Length ? CodePoints.LengthAt(text, at) : 1;
                continue;
            }

            built.Append(text, last, at - last).Append(pair.New);
            context.CheckText(built.Length);

            at += pair.Old.Length;
            last = at;
            afterEmpty = pair.Old.Length == 0;
        }

        built.Append(text, last, text.Length - last);
        context.ChargeText(built.Length);
        return RegoValue.From(built.ToString());
    }

    private static bool TryFind(string text, int at, (string Old, string New)[] pairs, bool afterEmpty, out (string Old, string New) found)
    {
        foreach (var pair in pairs)
        {
            if ((pair.Old.Length > 0 || !afterEmpty) && string.CompareOrdinal(text, at, pair.Old, 0, pair.Old.Length) == 0)
            {
                found = pair;
                return true;
            }
        }

        found = default;
        return false;
    }

    private static RegoValue? AnyMatch(ReadOnlySpan<RegoValue> arguments, BuiltinContext context, Func<string, string, bool> matches)
    {
        if (!TryTextOrTexts(arguments, 0, context, out var texts) || !TryTextOrTexts(arguments, 1, context, out var parts))
        {
            return null;
        }

        foreach (var text in texts)
        {
            context.ChargeSteps(1 + parts.Length);
            if (parts.Any(part => matches(text, part)))
            {
                return RegoValue.True;
            }
        }

        return RegoValue.False;
    }

    private static bool TryTextOrTexts(ReadOnlySpan<RegoValue> arguments, int index, BuiltinContext context, out string[] texts)
    {
        texts = arguments[index] is RegoString text ? [text.Value] : [];
        if (texts.Length == 1)
        {
            return true;
        }

        if ((arguments[index].Type & TextOrTexts) == 0)
        {
            context.TypeError($"operand {index + 1} must be one of {{string, set, array}} but got {RegoTypeNames.Of(arguments[index].Type)}");
            return false;
        }

        return context.TryTexts(arguments, index, out texts);
    }
}
