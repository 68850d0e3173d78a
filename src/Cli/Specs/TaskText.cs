namespace Bacalhau.Cli.Specs;

/// <summary>Reads the smaller texts of a task: variables, outputs, networks, amounts.</summary>
internal static class TaskText
{
    /// <summary>Reads <c>--env KEY=VALUE</c>; the last of equal keys wins.</summary>
    public static IReadOnlyDictionary<string, string> Env(IEnumerable<string> texts)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                throw Mistakes.Of($"--env '{text}' has no value", "Write --env KEY=VALUE; KEY=env:NAME takes the variable NAME of the compute node.");
            }

            variables[text[..at]] = text[(at + 1)..];
        }

        return variables;
    }

    /// <summary>Reads <c>--output NAME:PATH</c>.</summary>
    public static IReadOnlyList<ResultPath> Outputs(IEnumerable<string> texts)
    {
        var outputs = new List<ResultPath>();
        foreach (var text in texts)
        {
            var at = text.IndexOf(':', StringComparison.Ordinal);
            var (name, path) = at < 0 ? ("", text) : (text[..at].Trim(), text[(at + 1)..].Trim());
            if (name.Length == 0 || !path.StartsWith('/'))
            {
                throw Mistakes.Of($"--output '{text}' is not NAME:/PATH", "For example --output results:/outputs; the path is absolute.");
            }

            if (outputs.Any(output => output.Name == name || output.Path == path))
            {
                throw Mistakes.Of($"--output '{text}': the name or the path is used by another output");
            }

            outputs.Add(new(name, path));
        }

        return outputs;
    }

    /// <summary>Reads <c>--network</c> and <c>--domain</c>; null for the default.</summary>
    public static NetworkConfig? Network(string? type, IReadOnlyList<string> domains)
    {
        NetworkType? network = type?.Trim().ToUpperInvariant() switch
        {
            null or "" => null,
            "DEFAULT" => null,
            "NONE" => NetworkType.None,
            "HOST" => NetworkType.Host,
            "FULL" => NetworkType.Full,
            "HTTP" => NetworkType.HTTP,
            "BRIDGE" => NetworkType.Bridge,
            _ => throw Mistakes.Of($"--network '{type}' is not known", "Known are none, host, full, http and bridge."),
        };
        if (domains.Count > 0 && network != NetworkType.HTTP)
        {
            throw Mistakes.Of("--domain needs --network http", "Domains are what the network 'http' lets through.");
        }

        return network is { } known ? new() { Type = known, Domains = domains } : null;
    }
}
