namespace Bacalhau.Rego.Builtins;

/// <summary>Finding, cutting and joining texts. Positions and lengths count code points.</summary>
internal static class Strings
{
    private const RegoTypes Sequence = RegoTypes.Array | RegoTypes.Set;
    private static readonly RegoTypes[] OneText = [RegoTypes.String];
    private static readonly RegoTypes[] TwoTexts = [RegoTypes.String, RegoTypes.String];

    public static IEnumerable<RegoBuiltin> All =>
    [
        new("concat", [RegoTypes.String, Sequence], RegoTypes.String, Concat),
        Test("contains", static (text, part) => text.Contains(part, StringComparison.Ordinal)),
        Test("startswith", static (text, part) => text.StartsWith(part, StringComparison.Ordinal)),
        Test("endswith", static (text, part) => text.EndsWith(part, StringComparison.Ordinal)),
        new("indexof", TwoTexts, RegoTypes.Number, IndexOf),
        new("indexof_n", TwoTexts, RegoTypes.Array, IndexesOf),
        Map("lower", static text => text.ToLowerInvariant()),
        Map("upper", static text => text.ToUpperInvariant()),
        Map("trim_space", static text => text.Trim()),
        Map("strings.reverse", Reverse),
        Cut("trim", static (text, cutset) => Trim(text, cutset, left: true, right: true)),
        Cut("trim_left", static (text, cutset) => Trim(text, cutset, left: true, right: false)),
        Cut("trim_right", static (text, cutset) => Trim(text, cutset, left: false, right: true)),
        Cut("trim_prefix", static (text, prefix) => text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text),
        Cut("trim_suffix", static (text, suffix) => text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text),
        new("split", TwoTexts, RegoTypes.Array, static (arguments, context) => Split(arguments.Text(0), arguments.Text(1), -1, context)),
        new("strings.split_n", [.. TwoTexts, RegoTypes.Number], RegoTypes.Array, static (arguments, context) =>
            context.TryInteger(arguments, 2, out var count) ? Split(arguments.Text(0), arguments.Text(1), count, context) : null),
        new("substring", [RegoTypes.String, RegoTypes.Number, RegoTypes.Number], RegoTypes.String, Substring),
        new("strings.count", TwoTexts, RegoTypes.Number, Count),
    ];

    private static RegoBuiltin Test(string name, Func<string, string, bool> holds) =>
        new(name, TwoTexts, RegoTypes.Boolean, (arguments, context) =>
        {
            context.ChargeSearch(arguments.Text(0), arguments.Text(1));
            return RegoValue.From(holds(arguments.Text(0), arguments.Text(1)));
        });

    private static RegoBuiltin Map(string name, Func<string, string> map) =>
        new(name, OneText, RegoTypes.String, (arguments, context) =>
        {
            context.ChargeScan(arguments.Text(0).Length);
            context.ChargeText(arguments.Text(0).Length);
            return RegoValue.From(map(arguments.Text(0)));
        });

    private static RegoBuiltin Cut(string name, Func<string, string, string> cut) =>
        new(name, TwoTexts, RegoTypes.String, (arguments, context) =>
        {
            context.ChargeScan((arguments.Text(0).Length + (long)arguments.Text(1).Length) * 16);
            return RegoValue.From(cut(arguments.Text(0), arguments.Text(1)));
        });

    private static RegoString? Concat(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (!context.TryTexts(arguments, 1, out var texts))
        {
            return null;
        }

        context.ChargeSteps(texts.Length);
        context.ChargeText(texts.Sum(text => (long)text.Length) + ((long)arguments.Text(0).Length * texts.Length));
        return RegoValue.From(string.Join(arguments.Text(0), texts));
    }

    private static RegoValue? IndexOf(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var (text, part) = (arguments.Text(0), arguments.Text(1));
        if (part.Length == 0)
        {
            return context.Error("empty search character");
        }

        context.ChargeSearch(text, part);
        var at = text.IndexOf(part, StringComparison.Ordinal);
        return RegoValue.From(at < 0 ? -1 : CodePoints.Count(text.AsSpan(0, at)));
    }

    private static RegoValue? IndexesOf(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var (text, part) = (arguments.Text(0), arguments.Text(1));
        if (part.Length == 0)
        {
            return context.Error("empty search character");
        }

        context.ChargeSearch(text, part);
        var found = new List<RegoValue>();
        long position = 0;
        for (int from = 0, at; (at = text.IndexOf(part, from, StringComparison.Ordinal)) >= 0; from = at + 1)
        {
            context.ChargeScan(part.Length);
            context.ChargeGrowth(found.Count);
            position += CodePoints.Count(text.AsSpan(from, at - from));
            found.Add(RegoValue.From(position));

            // The next search starts one unit on: inside a pair that unit belongs to the same code point.
            position += char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 0 : 1;
        }

        return RegoArray.Adopt([.. found]);
    }

    private static string Reverse(string text)
    {
        var reversed = text.ToCharArray();
        Array.Reverse(reversed);
        for (var at = 1; at < reversed.Length; at++)
        {
            if (char.IsLowSurrogate(reversed[at - 1]) && char.IsHighSurrogate(reversed[at]))
            {
                (reversed[at - 1], reversed[at]) = (reversed[at], reversed[at - 1]);
            }
        }

        return new(reversed);
    }

    /// <summary>Cuts off the code points of the cutset.</summary>
    private static string Trim(string text, string cutset, bool left, bool right)
    {
        var cut = new HashSet<int>(CodePoints.Values(cutset));
        var (start, end) = (0, text.Length);
        while (left && start < end && cut.Contains(CodePoints.ValueAt(text, start)))
        {
            start += CodePoints.LengthAt(text, start);
        }

        while (right && end > start && cut.Contains(CodePoints.ValueBefore(text, end)))
        {
            end -= CodePoints.ValueBefore(text, end) > char.MaxValue ? 2 : 1;
        }

        return text[start..end];
    }

    /// <summary>Splits into at most so many parts; a negative number means all, zero none.</summary>
    private static RegoArray Split(string text, string delimiter, long most, BuiltinContext context)
    {
        context.ChargeSearch(text, delimiter);
        string[] parts = most == 0
            ? []
            : delimiter.Length == 0
                ? CodePoints.Split(text, most)
                : text.Split(delimiter, most < 0 ? int.MaxValue : (int)Math.Min(most, int.MaxValue));
        context.ChargeElements(parts.Length);
        context.ChargeSteps(parts.Length);
        context.ChargeText(text.Length);
        return RegoArray.Adopt([.. parts.Select(RegoValue.From)]);
    }

    private static RegoValue? Substring(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (!context.TryInteger(arguments, 1, out var offset) || !context.TryInteger(arguments, 2, out var length))
        {
            return null;
        }

        if (offset < 0)
        {
            return context.Error("negative offset");
        }

        var text = arguments.Text(0);
        context.ChargeScan(text.Length);
        var start = CodePoints.Skip(text, 0, offset);
        var end = length < 0 ? text.Length : CodePoints.Skip(text, start, length);
        return RegoValue.From(text[start..end]);
    }

    private static RegoNumber Count(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var (text, part) = (arguments.Text(0), arguments.Text(1));
        context.ChargeSearch(text, part);
        return RegoValue.From(part.Length == 0 ? CodePoints.Count(text) + 1 : text.AsSpan().Count(part));
    }
}
