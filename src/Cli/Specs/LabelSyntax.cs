using System.Text.RegularExpressions;

namespace Bacalhau.Cli.Specs;

/// <summary>Reads <c>--labels</c>: <c>key=value</c> or <c>key</c>, in Kubernetes' rules for labels.</summary>
internal static partial class LabelSyntax
{
    private const int MaxName = 63;
    private const int MaxPrefix = 253;

    /// <summary>Reads labels from texts that may each hold several with commas between; the last of equal keys wins.</summary>
    /// <exception cref="BacalhauException">A label breaks the rules; all of them are named.</exception>
    public static IReadOnlyDictionary<string, string> Parse(IEnumerable<string> texts)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var mistakes = new List<string>();
        foreach (var text in texts.SelectMany(CommaList.Split))
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            var key = (at < 0 ? text : text[..at]).Trim();
            var value = at < 0 ? "" : text[(at + 1)..].Trim();
            if (!IsKey(key) || !IsValue(value))
            {
                mistakes.Add($"--labels: '{text}' is not a label");
                continue;
            }

            labels[key] = value;
        }

        return mistakes.Count == 0
            ? labels
            : throw Mistakes.Of(
                string.Join('\n', mistakes),
                "A label is KEY or KEY=VALUE; both begin and end with a letter or digit and may hold '-', '_' and '.' between, at most 63 characters; a key may have a DNS name and '/' before it.");
    }

    internal static bool IsKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var name = slash < 0 ? key : key[(slash + 1)..];
        return name.Length is > 0 and <= MaxName && Word().IsMatch(name)
            && (slash < 0 || (slash is > 0 and <= MaxPrefix && DnsName().IsMatch(key[..slash])));
    }

    private static bool IsValue(string value) => value.Length == 0 || (value.Length <= MaxName && Word().IsMatch(value));

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?\z")]
    private static partial Regex Word();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\z")]
    private static partial Regex DnsName();
}
