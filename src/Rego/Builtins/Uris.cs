using System.Globalization;
using System.Text;

namespace Bacalhau.Rego.Builtins;

/// <summary><c>uri.*</c>: addresses as Go's <c>net/url</c> splits them.</summary>
internal static class Uris
{
    private const int MaxLength = 64 << 10;

    public static IEnumerable<RegoBuiltin> All =>
    [
        new("uri.parse", [RegoTypes.String], RegoTypes.Object, static (arguments, context) =>
        {
            context.ChargeScan(arguments.Text(0).Length * 4L);
            return TryParse(arguments.Text(0), out var parts, out var problem) ? RegoObject.Create([.. parts]) : context.Error($"parse {arguments[0]}: {problem}");
        }),
        new("uri.is_valid", [RegoTypes.Any], RegoTypes.Boolean, static (arguments, context) =>
            RegoValue.From(arguments[0] is RegoString { Value.Length: > 0 } text && TryParse(text.Value, out var ignored, out var reason))),
    ];

    private static bool TryParse(string text, out List<(string, RegoValue)> parts, out string problem)
    {
        parts = [];
        problem = text.Length > MaxLength ? $"more than {MaxLength} characters" : text.Any(c => c is < ' ' or '\x7f') ? "net/url: invalid control character in URL" : "";
        if (problem.Length > 0)
        {
            return false;
        }

        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var rest = hash < 0 ? text : text[..hash];
        if (!TryTakeScheme(ref rest, out var scheme, out problem))
        {
            return false;
        }

        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var query = question < 0 ? "" : rest[(question + 1)..];
        rest = question < 0 ? rest : rest[..question];
        Add(parts, "scheme", scheme.ToLowerInvariant());
        Add(parts, "raw_query", query);
        var opaque = scheme.Length > 0 && !rest.StartsWith('/');
        if (!opaque && !TryReadHierarchy(rest, scheme, parts, out problem))
        {
            return false;
        }

        if (hash < 0)
        {
            return true;
        }

        var known = UrlQueries.TryUnescape(text[(hash + 1)..], plusIsSpace: false, out var fragment, out problem);
        Add(parts, "fragment", known ? fragment : "");
        return known;
    }

    private static void Add(List<(string, RegoValue)> parts, string name, string text)
    {
        if (text.Length > 0)
        {
            parts.Add((name, RegoValue.From(text)));
        }
    }

    private static bool TryTakeScheme(ref string rest, out string scheme, out string problem)
    {
        (scheme, problem) = ("", "");
        for (var at = 0; at < rest.Length; at++)
        {
            var c = rest[at];
            if (char.IsAsciiLetter(c) || (at > 0 && (char.IsAsciiDigit(c) || c is '+' or '-' or '.')))
            {
                continue;
            }

            if (c == ':')
            {
                problem = at == 0 ? "missing protocol scheme" : "";
                (scheme, rest) = (rest[..at], rest[(at + 1)..]);
            }

            break;
        }

        return problem.Length == 0;
    }

    private static bool TryReadHierarchy(string rest, string scheme, List<(string, RegoValue)> parts, out string problem)
    {
        problem = "";
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (scheme.Length == 0 && colon >= 0 && (slash < 0 || colon < slash))
        {
            problem = "first path segment in URL cannot contain colon";
            return false;
        }

        if (rest.StartsWith("//", StringComparison.Ordinal) && (scheme.Length > 0 || !rest.StartsWith("///", StringComparison.Ordinal)))
        {
            var end = rest.IndexOf('/', 2);
            var authority = end < 0 ? rest[2..] : rest[2..end];
            rest = end < 0 ? "" : rest[end..];
            if (!TryReadAuthority(authority, parts, out problem))
            {
                return false;
            }
        }

        if (!UrlQueries.TryUnescape(rest, plusIsSpace: false, out var path, out problem))
        {
            return false;
        }

        Add(parts, "path", path);
        Add(parts, "raw_path", EscapePath(path) == rest ? path : rest);
        return true;
    }

    private static bool TryReadAuthority(string authority, List<(string, RegoValue)> parts, out string problem)
    {
        problem = "";
        var at = authority.LastIndexOf('@');
        if (authority[..Math.Max(at, 0)].Any(c => !(char.IsAsciiLetterOrDigit(c) || "-._:~!$&'()*+,;=%@".Contains(c, StringComparison.Ordinal))))
        {
            problem = "net/url: invalid userinfo";
            return false;
        }

        var host = authority[(at + 1)..];
        var close = host.LastIndexOf(']');
        var colon = host.LastIndexOf(':');
        if (host.StartsWith('[') && close < 0)
        {
            problem = "missing ']' in host";
            return false;
        }

        var port = colon > close && (host.StartsWith('[') || host.IndexOf(':', StringComparison.Ordinal) == colon) ? host[(colon + 1)..] : "";
        var portStart = colon > close ? colon : host.Length;
        if (colon > close && !host[(colon + 1)..].All(char.IsAsciiDigit))
        {
            problem = $"invalid port {RegoValue.From(host[colon..])} after host";
            return false;
        }

        var name = host.StartsWith('[') ? host[1..close] : host[..(port.Length > 0 || colon > close ? portStart : host.Length)];
        if (name.FirstOrDefault(c => c is ' ' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}') is var bad && bad != default)
        {
            problem = $"invalid character {RegoValue.From(bad.ToString())} in host name";
            return false;
        }

        if (!UrlQueries.TryUnescape(name, plusIsSpace: false, out var plain, out problem))
        {
            return false;
        }

        Add(parts, "hostname", plain);
        Add(parts, "port", port);
        return true;
    }

    /// <summary>How Go would write the path; another way of writing it is kept as the raw path.</summary>
    private static string EscapePath(string path)
    {
        var escaped = new StringBuilder(path.Length);
        foreach (var value in ByteText.Encode(path))
        {
            var c = (char)value;
            _ = char.IsAsciiLetterOrDigit(c) || "-_.~$&+,/:;=@".Contains(c, StringComparison.Ordinal)
                ? escaped.Append(c)
                : escaped.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }

        return escaped.ToString();
    }
}
