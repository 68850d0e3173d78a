using System.Buffers.Text;
using System.Security.Cryptography;
using Bacalhau.TestKit;

namespace Bacalhau.Rego.Bench;

/// <summary>The policy that Bacalhau uses for anonymous access, with requests a node would ask it about.</summary>
internal sealed class Requests
{
    private const string Node = "node-1";
    private const string Body = """{"Job": {"Name": "j", "Namespace": "default", "Type": "batch", "Count": 1, "Tasks": [{"Name": "main", "Engine": {"Type": "docker", "Params": {"Image": "ubuntu"}}}]}}""";
    private readonly RegoPolicy _policy;
    private readonly RegoQuery _allow;
    private readonly RegoQuery _valid;

    /// <summary>Loads the policy.</summary>
    /// <param name="isCached">Whether a token that was verified once is known; otherwise its signature is checked each time.</param>
    public Requests(bool isCached = true)
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Root, "tests", "cases", "rego", "policies", "policy_ns_anon.rego"));

        // A token is verified anew whenever the policy names an algorithm.
        _policy = RegoPolicy.Load([new("policy.rego", isCached ? text : text.Replace("\"cert\":", "\"alg\": \"RS256\", \"cert\":", StringComparison.Ordinal))]);
        _allow = _policy.Prepare("data.bacalhau.authz.allow");
        _valid = _policy.Prepare("data.bacalhau.authz.token_valid");
        using var key = RSA.Create(2048);
        var parts = key.ExportParameters(includePrivateParameters: true);
        var cert = RegoJson.Write(RegoObject.Create(("keys", RegoArray.Create(Jwk(parts, isPrivate: false))))) + "\n";
        var token = RegoObject.Create(("Authorization", RegoArray.Create(RegoValue.From("Bearer " + Sign(Jwk(parts, isPrivate: true))))));
        Anonymous = Input("GET", "nodes", RegoObject.Empty, "", cert);
        WithToken = Input("GET", "nodes", token, "", cert);
        Submission = Input("PUT", "jobs", token, Body, cert);
    }

    /// <summary>Gets a request that reads, without a token.</summary>
    public RegoValue Anonymous { get; }

    /// <summary>Gets a request that reads, with a token.</summary>
    public RegoValue WithToken { get; }

    /// <summary>Gets a request that submits a job, whose body the policy reads as YAML.</summary>
    public RegoValue Submission { get; }

    /// <summary>Asks both questions of a request, as a node does; true when both are answered with yes.</summary>
    public bool Ask(RegoValue input)
    {
        using var evaluation = _policy.Begin(input);
        return evaluation.Evaluate(_allow).IsTrue & evaluation.Evaluate(_valid).IsTrue;
    }

    private static RegoObject Input(string method, string last, RegoObject headers, string body, string cert) => RegoObject.Create(
        ("http", RegoObject.Create(
            ("host", RegoValue.From("localhost:1234")), ("method", RegoValue.From(method)),
            ("path", RegoArray.Create(((string[])["api", "v1", "orchestrator", last]).Select(RegoValue.From))),
            ("query", RegoObject.Empty), ("headers", headers), ("body", RegoValue.From(body)))),
        ("constraints", RegoObject.Create(("cert", RegoValue.From(cert)), ("iss", RegoValue.From(Node)), ("aud", RegoValue.From(Node)))));

    private static string Sign(RegoObject key)
    {
        var claims = RegoObject.Create(
            ("iss", RegoValue.From(Node)), ("aud", RegoArray.Create(RegoValue.From(Node))), ("sub", RegoValue.From("client-1")), ("exp", RegoValue.From(4_102_444_800)),
            ("ns", RegoObject.Create(("*", RegoValue.From(15)))));
        var signing = RegoPolicy.Load([new("sign.rego", "package p\nx := io.jwt.encode_sign({\"alg\": \"RS256\", \"typ\": \"JWT\"}, input.claims, input.key)")]);
        return ((RegoString)signing.Evaluate("data.p.x", RegoObject.Create(("claims", claims), ("key", key))).Value!).Value;
    }

    private static RegoObject Jwk(RSAParameters key, bool isPrivate)
    {
        (string Name, byte[]? Value)[] parts = isPrivate
            ? [("n", key.Modulus), ("e", key.Exponent), ("d", key.D), ("p", key.P), ("q", key.Q), ("dp", key.DP), ("dq", key.DQ), ("qi", key.InverseQ)]
            : [("n", key.Modulus), ("e", key.Exponent)];
        return RegoObject.Create([("kty", RegoValue.From("RSA")), .. parts.Select(part => (part.Name, (RegoValue)RegoValue.From(Base64Url.EncodeToString(part.Value))))]);
    }
}
