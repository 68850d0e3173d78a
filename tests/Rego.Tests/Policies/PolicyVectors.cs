using System.Text.RegularExpressions;

namespace Bacalhau.Rego.Tests.Policies;

/// <summary>The file of vectors: policies with requests or inputs, and what OPA answered.</summary>
internal static partial class PolicyVectors
{
    private static readonly RegoObject File = YamlValues.Read(Path.Combine(CaseFiles.Folder("rego"), "policy-vectors.yaml"));

    /// <summary>Policies of the file that only their description is known of, by the name of the file that was written from it.</summary>
    private static readonly Dictionary<string, string> Edits = new(StringComparer.Ordinal)
    {
        ["allowed_clients holds the one string client-a"] = "client-a",
    };

    public static long NowNanoseconds => ((RegoNumber)File.Get("now_ns")!).TryGetInt64(out var now) ? now : 0;

    public static IEnumerable<RegoObject> Groups(string kind) => ((RegoArray)File.Get(kind)!).Cast<RegoObject>();

    public static string Text(this RegoObject map, string key) => ((RegoString)map.Get(key)!).Value;

    /// <summary>Gives the policy text of a group.</summary>
    public static string PolicyOf(RegoObject group)
    {
        if (group.Get("module") is RegoString module)
        {
            return module.Value;
        }

        var text = System.IO.File.ReadAllText(Path.Combine(CaseFiles.Folder("rego"), "policies", Path.GetFileName(group.Text("policy"))));
        return group.Get("edit") is RegoString edit && Edits.TryGetValue(edit.Value, out var client)
            ? text.Replace("\t# none\n", $"\t\"{client}\",\n", StringComparison.Ordinal)
            : text;
    }

    /// <summary>Makes the input of a request vector.</summary>
    public static RegoValue Request(RegoObject vector)
    {
        var http = (RegoObject)vector.Get("http")!;
        var path = http.Text("path").TrimStart('/').Split('/').Select(part => (RegoValue)RegoValue.From(part));
        var node = File.Text("node_id");
        return Expand(RegoObject.Create(
            ("http", RegoObject.Create(
                ("host", http.Get("host") ?? RegoValue.From("localhost")), ("method", http.Get("method")!), ("path", RegoArray.Create(path)),
                ("query", http.Get("query") ?? RegoObject.Empty), ("headers", http.Get("headers") ?? RegoObject.Empty), ("body", http.Get("body")!))),
            ("constraints", RegoObject.Create(("cert", Find("keys.node.jwks")), ("iss", RegoValue.From(node)), ("aud", RegoValue.From(node))))));
    }

    /// <summary>Replaces references to keys and tokens of the file.</summary>
    public static RegoValue Expand(RegoValue value) => value switch
    {
        RegoString text => RegoValue.From(TokenName().Replace(text.Value, match => ((RegoString)Find($"tokens.{match.Groups["name"].Value}.compact")).Value)),
        RegoArray array => RegoArray.Create(array.Select(Expand)),
        RegoObject map when map.Get("$ref") is RegoString reference => Find(reference.Value),
        RegoObject map => RegoObject.Create(map.Select(entry => KeyValuePair.Create(entry.Key, Expand(entry.Value)))),
        _ => value,
    };

    private static RegoValue Find(string path) => path.Split('.').Aggregate((RegoValue)File, (value, name) => ((RegoObject)value).Get(name)!);

    [GeneratedRegex(@"\$\{token:(?<name>[^}]+)\}")]
    private static partial Regex TokenName();
}
