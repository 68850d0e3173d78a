using System.Globalization;
using System.Text;

namespace Bacalhau.Rego.Builtins;

/// <summary><c>urlquery.*</c>: the query part of addresses, as Go's <c>net/url</c> writes and reads it.</summary>
internal static class UrlQueries
{
    public static IEnumerable<RegoBuiltin> All =>
    [
        new("urlquery.encode", [RegoTypes.String], RegoTypes.String, static (arguments, context) =>
        {
            context.ChargeText(arguments.Text(0).Length * 3L);
            return RegoValue.From(Escape(arguments.Text(0)));
        }),
        new("urlquery.decode", [RegoTypes.String], RegoTypes.String, static (arguments, context) =>
            TryUnescape(arguments.Text(0), plusIsSpace: true, out var text, out var problem) ? RegoValue.From(text) : context.Error(problem)),
        new("urlquery.encode_object", [RegoTypes.Object], RegoTypes.String, EncodeObject),
        new("urlquery.decode_object", [RegoTypes.String], RegoTypes.Object, DecodeObject),
    ];

    /// <summary>Undoes <c>%XX</c>; false, with the reason, when a percent sign is not followed by two digits.</summary>
    public static bool TryUnescape(string text, bool plusIsSpace, out string plain, out string problem)
    {
        (plain, problem) = (text, "");
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            plain = plusIsSpace ? text.Replace('+', ' ') : text;
            return true;
        }

        var bytes = new List<byte>(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var length = CodePoints.LengthAt(text, at);
            if (text[at] == '%')
            {
                var digits = text.AsSpan(at, Math.Min(3, text.Length - at));
                if (digits.Length < 3 || !byte.TryParse(digits[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                {
                    problem = $"invalid URL escape {RegoValue.From(digits.ToString())}";
                    return false;
                }

                bytes.Add(value);
                length = 3;
            }
            else if (text[at] == '+' && plusIsSpace)
            {
                bytes.Add((byte)' ');
            }
            else
            {
                bytes.AddRange(ByteText.Encode(text.Substring(at, length)));
            }

            at += length;
        }

        plain = ByteText.Decode([.. bytes]);
        return true;
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var value in ByteText.Encode(text))
        {
            var c = (char)value;
            _ = char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~'
                ? escaped.Append(c)
                : c == ' ' ? escaped.Append('+') : escaped.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }

        return escaped.ToString();
    }

    private static RegoValue? EncodeObject(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var pairs = new List<string>();
        foreach (var (key, value) in arguments.Map(0))
        {
            var name = Escape(key is RegoString words ? words.Value : RegoJson.Write(key));
            ReadOnlySpan<RegoValue> values = value is RegoString ? (RegoValue[])[value] : value is RegoArray or RegoSet ? Operands.Items(value) : [RegoValue.Null];
            foreach (var item in values)
            {
                if (item is not RegoString text)
                {
                    return context.TypeError("operand 1 values must be string, array[string], or set[string]");
                }

                context.ChargeSteps(1);
                context.ChargeText((name.Length + (text.Value.Length * 3L)) + 2);
                pairs.Add($"{name}={Escape(text.Value)}");
            }
        }

        var joined = string.Join('&', pairs);
        context.ChargeText(joined.Length);
        return RegoValue.From(joined);
    }

    private static RegoValue? DecodeObject(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var found = new Dictionary<string, List<RegoValue>>(StringComparer.Ordinal);
        foreach (var pair in arguments.Text(0).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            context.ChargeSteps(1);
            if (pair.Contains(';', StringComparison.Ordinal))
            {
                return context.Error("invalid semicolon separator in query");
            }

            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (!TryUnescape(equals < 0 ? pair : pair[..equals], plusIsSpace: true, out var name, out var problem)
                | !TryUnescape(equals < 0 ? "" : pair[(equals + 1)..], plusIsSpace: true, out var value, out var second))
            {
                return context.Error(problem.Length > 0 ? problem : second);
            }

            if (!found.TryGetValue(name, out var values))
            {
                found[name] = values = [];
            }

            values.Add(RegoValue.From(value));
        }

        return RegoObject.Create(found.Select(entry => KeyValuePair.Create<RegoValue, RegoValue>(RegoValue.From(entry.Key), RegoArray.Create(entry.Value))));
    }
}
