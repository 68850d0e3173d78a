using System.Text;
using Bacalhau.Rego.Builtins.Yaml;

namespace Bacalhau.Rego;

/// <summary>Reads JSON and YAML files into one document.</summary>
internal static class RegoDataFiles
{
    private static readonly string[] Extensions = [".json", ".yaml", ".yml"];

    public static bool IsData(string file) => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads one file.</summary>
    /// <exception cref="RegoException">It is no JSON or YAML, or over a limit.</exception>
    public static RegoValue Read(string file, RegoLimits limits)
    {
        if (new FileInfo(file).Length > limits.MaxSourceBytes)
        {
            throw Bad(file, $"larger than {limits.MaxSourceBytes} bytes");
        }

        return Parse(file, File.ReadAllText(file, Encoding.UTF8), limits);
    }

    public static RegoValue Parse(string file, string text, RegoLimits limits)
    {
        if (RegoJson.TryParse(text, out var json, out var reason, limits.MaxInputDepth))
        {
            return json;
        }

        if (string.Equals(Path.GetExtension(file), ".json", StringComparison.OrdinalIgnoreCase))
        {
            throw Bad(file, reason);
        }

        var context = new BuiltinContext(limits with { MaxSteps = int.MaxValue, EvaluationTimeout = Timeout.InfiniteTimeSpan }, TimeProvider.System);
        return YamlDocuments.TryRead(text, context, out var value, out var problem) ? value : throw Bad(file, problem);
    }

    /// <summary>Puts a document below a path of another.</summary>
    /// <exception cref="RegoException">Both have a value at one place, or the document is no object.</exception>
    public static RegoObject Merge(RegoObject into, ReadOnlySpan<string> path, RegoValue document, string file)
    {
        var nested = document;
        for (var index = path.Length - 1; index >= 0; index--)
        {
            nested = RegoObject.Create((path[index], nested));
        }

        return nested is RegoObject map
            ? Merge(into, map, file, "data")
            : throw Bad(file, "what becomes data must be an object");
    }

    private static RegoObject Merge(RegoObject left, RegoObject right, string file, string at)
    {
        var merged = new Dictionary<RegoValue, RegoValue>(left);
        foreach (var (key, value) in right)
        {
            var name = key is RegoString text ? text.Value : key.ToString();
            merged[key] = !merged.TryGetValue(key, out var known) ? value
                : known is RegoObject inner && value is RegoObject other ? Merge(inner, other, file, $"{at}.{name}")
                : throw Bad(file, $"{at}.{name} has a value from another file already");
        }

        return RegoObject.Create(merged);
    }

    private static RegoException Bad(string file, string problem) => new(RegoErrorCode.Parse, problem, new RegoLocation(file, 1, 1));
}
