using Microsoft.AspNetCore.Http;

namespace Bacalhau.Silo.Http.Routing;

/// <summary>A route of the API with what the served description says of it.</summary>
/// <param name="pattern">The path, parameters in braces.</param>
/// <param name="summary">One sentence for a reader of the description.</param>
internal sealed class ApiRoute(string pattern, string summary)
{
    private readonly string[] segments = pattern.Split('/');

    /// <summary>The path, parameters in braces.</summary>
    public string Pattern { get; } = pattern;

    /// <summary>One sentence for a reader of the description.</summary>
    public string Summary { get; } = summary;

    /// <summary>The names of the parameters in the path.</summary>
    public IEnumerable<string> Parameters => segments.Where(segment => segment.StartsWith('{')).Select(segment => segment[1..^1]);

    /// <summary>What the body of a request holds; null when there is none.</summary>
    public Type? Request { get; init; }

    /// <summary>What the body of the answer holds; null when it is not JSON.</summary>
    public Type? Response { get; init; }

    /// <summary>The query parameters: name and meaning.</summary>
    public IReadOnlyList<(string Name, string Meaning)> Query { get; init; } = [];

    /// <summary>Whether the answer goes on for as long as the client listens.</summary>
    public bool IsStream { get; init; }

    /// <summary>Whether the route is kept for old clients only.</summary>
    public bool IsLegacy { get; init; }

    /// <summary>Tells whether a path that was matched without regard to case and a slash at the end is this route to the letter.</summary>
    public bool IsExactly(PathString path)
    {
        var rest = path.Value.AsSpan();
        for (var index = 0; index < segments.Length; index++)
        {
            var slash = rest.IndexOf('/');
            var segment = slash < 0 ? rest : rest[..slash];
            if (!segments[index].StartsWith('{') && !segment.SequenceEqual(segments[index]))
            {
                return false;
            }

            if (slash < 0)
            {
                return index == segments.Length - 1;
            }

            rest = rest[(slash + 1)..];
        }

        return false;
    }

    /// <summary>Gives a parameter decoded once. The server leaves encoded slashes alone, so those are taken from the path as it was sent.</summary>
    public string Parameter(HttpContext context, string name)
    {
        var value = context.Request.RouteValues[name] as string ?? "";
        if (!value.Contains('%', StringComparison.Ordinal))
        {
            return value;
        }

        var raw = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()?.RawTarget ?? "";
        var path = raw.Split('?', 2)[0].Split('/');
        var index = Array.IndexOf(segments, $"{{{name}}}");
        return index >= 0 && index < path.Length ? Uri.UnescapeDataString(path[index]) : value;
    }
}
