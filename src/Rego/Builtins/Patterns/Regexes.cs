using System.Text;
using System.Text.RegularExpressions;

namespace Bacalhau.Rego.Builtins.Patterns;

/// <summary><c>regex.*</c>: regular expressions of RE2.</summary>
internal static class Regexes
{
    private static readonly RegoTypes[] TwoTexts = [RegoTypes.String, RegoTypes.String];

    public static IEnumerable<RegoBuiltin> All =>
    [
        new("regex.match", TwoTexts, RegoTypes.Boolean, Match),
        new("re_match", TwoTexts, RegoTypes.Boolean, Match, RegoBuiltinTraits.Deprecated),
        new("regex.is_valid", [RegoTypes.Any], RegoTypes.Boolean, static (arguments, context) =>
            RegoValue.From(arguments[0] is RegoString pattern && CompiledPattern.Find(pattern.Value, "", context, out _) is not null)),
        new("regex.find_n", [.. TwoTexts, RegoTypes.Number], RegoTypes.Array, Find),
        new("regex.find_all_string_submatch_n", [.. TwoTexts, RegoTypes.Number], RegoTypes.Array, FindGroups),
        new("regex.replace", [.. TwoTexts, RegoTypes.String], RegoTypes.String, Replace),
        new("regex.split", TwoTexts, RegoTypes.Array, Split),
        new("regex.template_match", [.. TwoTexts, .. TwoTexts], RegoTypes.Boolean, TemplateMatch),
    ];

    private static RegoValue? Match(ReadOnlySpan<RegoValue> arguments, BuiltinContext context) =>
        CompiledPattern.Find(arguments.Text(0), arguments.Text(1), context, out var problem) is { } pattern
            ? RegoValue.From(pattern.IsMatch(arguments.Text(1), context))
            : context.Error(problem);

    private static RegoArray? Find(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (!TryMatches(arguments, context, out var matches))
        {
            return null;
        }

        context.ChargeText(matches.Sum(match => (long)match.Length));
        return RegoArray.Adopt([.. matches.Select(match => RegoValue.From(match.Value))]);
    }

    private static RegoArray? FindGroups(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (!TryMatches(arguments, context, out var matches))
        {
            return null;
        }

        var found = new List<RegoValue>();
        foreach (var match in matches)
        {
            context.ChargeSteps(match.Groups.Count);
            context.ChargeElements(match.Groups.Count);
            context.ChargeText(match.Groups.Values.Sum(group => (long)group.Length));
            found.Add(RegoArray.Adopt([.. match.Groups.Values.Select(group => RegoValue.From(group.Value))]));
        }

        return RegoArray.Adopt([.. found]);
    }

    private static bool TryMatches(ReadOnlySpan<RegoValue> arguments, BuiltinContext context, out List<Match> matches)
    {
        matches = [];
        if (!context.TryInteger(arguments, 2, out var most))
        {
            return false;
        }

        if (CompiledPattern.Find(arguments.Text(0), arguments.Text(1), context, out var problem) is not { } pattern)
        {
            context.Error(problem);
            return false;
        }

        matches = pattern.Matches(arguments.Text(1), most, context);
        return true;
    }

    private static RegoValue? Replace(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var (text, template) = (arguments.Text(0), arguments.Text(2));
        if (CompiledPattern.Find(arguments.Text(1), text, context, out var problem) is not { } pattern)
        {
            return context.Error(problem);
        }

        var built = new StringBuilder();
        var last = 0;
        foreach (var match in pattern.Matches(text, -1, context))
        {
            built.Append(text, last, match.Index - last);
            Expand(built, template, match, pattern.Groups, context);
            context.CheckText(built.Length);
            last = match.Index + match.Length;
        }

        built.Append(text, last, text.Length - last);
        context.ChargeText(built.Length);
        return RegoValue.From(built.ToString());
    }

    /// <summary>Writes a template: <c>$1</c>, <c>$name</c> (as many letters, digits and underscores as follow), <c>${name}</c>, <c>$$</c>; an unknown group is empty.</summary>
    private static void Expand(StringBuilder built, string template, Match match, IReadOnlyList<string?> names, BuiltinContext context)
    {
        context.ChargeScan(template.Length);
        for (var at = 0; at < template.Length;)
        {
            var dollar = template.IndexOf('$', at);
            built.Append(template, at, (dollar < 0 ? template.Length : dollar) - at);
            if (dollar < 0)
            {
                return;
            }

            at = dollar + 1;
            if (at < template.Length && template[at] == '$')
            {
                built.Append('$');
                at++;
                continue;
            }

            var braced = at < template.Length && template[at] == '{';
            var start = braced ? at + 1 : at;
            var end = start;
            while (end < template.Length && (char.IsLetterOrDigit(template[end]) || template[end] == '_'))
            {
                end++;
            }

            if (end == start || (braced && (end >= template.Length || template[end] != '}')))
            {
                built.Append('$');
                continue;
            }

            built.Append(Group(template[start..end], match, names));
            at = braced ? end + 1 : end;
        }
    }

    private static string Group(string name, Match match, IReadOnlyList<string?> names)
    {
        var number = name.All(char.IsAsciiDigit) && name.Length < 6 ? int.Parse(name, System.Globalization.CultureInfo.InvariantCulture) : -1;
        for (var index = 1; number < 0 && index < names.Count; index++)
        {
            number = names[index] == name ? index : number;
        }

        return number >= 0 && number < match.Groups.Count ? match.Groups[number].Value : "";
    }

    private static RegoValue? Split(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var text = arguments.Text(1);
        if (CompiledPattern.Find(arguments.Text(0), text, context, out var problem) is not { } pattern)
        {
            return context.Error(problem);
        }

        var parts = new List<RegoValue>();
        var (start, end) = (0, 0);
        foreach (var match in text.Length == 0 && arguments.Text(0).Length > 0 ? [] : pattern.Matches(text, -1, context))
        {
            end = match.Index;
            if (match.Index + match.Length != 0)
            {
                parts.Add(RegoValue.From(text[start..end]));
            }

            start = match.Index + match.Length;
        }

        if (end != text.Length || text.Length == 0)
        {
            parts.Add(RegoValue.From(text[start..]));
        }

        context.ChargeElements(parts.Count);
        context.ChargeText(text.Length);
        return RegoArray.Adopt([.. parts]);
    }

    /// <summary>A template is text with regular expressions between two delimiters.</summary>
    private static RegoValue? TemplateMatch(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        for (var index = 2; index < 4; index++)
        {
            if (arguments.Text(index).Length != 1)
            {
                return context.TypeError($"operand {index + 1} {(index == 2 ? "start" : "end")} delimiter has to be exactly one character long but is {arguments.Text(index).Length} long");
            }
        }

        var (template, open, close) = (arguments.Text(0), arguments.Text(2)[0], arguments.Text(3)[0]);
        var pattern = new StringBuilder("^");
        var (level, start) = (0, 0);
        for (var at = 0; at < template.Length; at++)
        {
            var (opens, closes) = (template[at] == open, template[at] == close);
            if (opens && level++ == 0)
            {
                pattern.Append(Quote(template[start..at]));
                start = at + 1;
            }
            else if (!opens && closes && --level == 0)
            {
                pattern.Append('(').Append(template, start, at - start).Append(')');
                start = at + 1;
            }
            else if (level < 0)
            {
                break;
            }
        }

        if (level != 0)
        {
            return context.Error($"unbalanced braces in {RegoValue.From(template)}");
        }

        pattern.Append(Quote(template[start..])).Append('$');
        return CompiledPattern.Find(pattern.ToString(), arguments.Text(1), context, out var problem) is { } compiled
            ? RegoValue.From(compiled.IsMatch(arguments.Text(1), context))
            : context.Error(problem);
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder();
        foreach (var c in text)
        {
            quoted.Append(@"\.+*?()|[]{}^$".Contains(c, StringComparison.Ordinal) ? "\\" : "").Append(c);
        }

        return quoted.ToString();
    }
}
