namespace Bacalhau.Rego.Builtins.Tokens;

/// <summary>What verification needs of a token's header.</summary>
internal sealed record TokenHeader(string Algorithm, string KeyId, string ContentType, bool IsAcceptable)
{
    private static readonly string[] Known = ["alg", "crit", "cty", "kid", "typ"];

    /// <summary>Reads the header; null after an error was reported.</summary>
    public static TokenHeader? Read(RegoObject header, BuiltinContext context)
    {
        foreach (var name in (ReadOnlySpan<string>)["alg", "cty", "kid", "typ"])
        {
            if (header.Get(name) is not (null or RegoString))
            {
                context.Error($"{name}: must be a string");
                return null;
            }
        }

        var acceptable = true;
        if (header.Get("crit") is { } critical)
        {
            if (critical is not RegoArray { Count: > 0 } names || names.Any(name => name is not RegoString))
            {
                context.Error(critical is not RegoArray ? "crit: must be a list" : "crit: must be a nonempty list of strings");
                return null;
            }

            // RFC 7515, 4.1.11: what is critical must be understood, and nothing beyond the known names is. OPA lets a critical name pass that
            // the header lacks; that is no valid token either, and stricter is safer.
            acceptable = names.All(name => Known.Contains(((RegoString)name).Value));
        }

        var algorithm = Text(header, "alg");
        return new(algorithm, Text(header, "kid"), Text(header, "cty"), acceptable && algorithm.Length > 0);
    }

    private static string Text(RegoObject header, string name) => header.Get(name) is RegoString text ? text.Value : "";
}
