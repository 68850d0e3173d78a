using Xunit;

namespace Bacalhau.Rego.Tests.Policies;

/// <summary>The policies under <c>examples/policies</c>.</summary>
public sealed class ExamplePolicyTests
{
    private static readonly string Folder = Path.Combine(CaseFiles.Folder("rego"), "..", "..", "..", "examples", "policies");

    private static readonly RegoOptions Options = new()
    {
        Builtins = RegoBuiltins.Default.With(Scrypt.Builtin),
        Clock = new PinnedClock(PolicyVectors.NowNanoseconds),
        Limits = RegoLimits.Default with { EvaluationTimeout = TimeSpan.FromSeconds(20) },
    };

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.rego", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith("_test.rego", StringComparison.Ordinal)).Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal)];

    /// <summary>Method, path, token, body; allowed and valid.</summary>
    public static TheoryData<string, string, string, string, bool, bool> Requests => new()
    {
        { "GET", "/api/v1/orchestrator/jobs", "", "", true, true },
        { "GET", "/api/v1/orchestrator/nodes", "Bearer ${token:wrong_key}", "", true, false },
        { "PUT", "/api/v1/orchestrator/jobs", "", "{}", false, true },
        { "PUT", "/api/v1/orchestrator/jobs", "Bearer ${token:test_write}", """{"Job": {"Namespace": "test"}}""", true, true },
        { "PUT", "/api/v1/orchestrator/jobs", "Bearer ${token:test_write}", """{"Job": {"Namespace": "other"}}""", false, true },
        { "PUT", "/api/v1/orchestrator/jobs", "Bearer ${token:test_read}", """{"Job": {"Namespace": "test"}}""", false, true },
        { "PUT", "/api/v1/orchestrator/jobs", "Bearer ${token:anon_issued}", """{"Job": {"Namespace": "client-a"}}""", true, true },
        { "PUT", "/api/v1/orchestrator/jobs", "Bearer ${token:both_differ}", """{"Job": {"Namespace": "test"}}""", true, true },
        { "PUT", "/api/v1/orchestrator/jobs", "Bearer ${token:star_full}", "no JSON", true, true },
        { "PUT", "/api/v1/orchestrator/jobs", "Bearer ${token:expired}", """{"Job": {"Namespace": "test"}}""", false, false },
        { "PUT", "/api/v1/orchestrator/jobs", "Bearer not-a-jwt", "{}", false, false },
        { "PUT", "/api/v1/orchestrator/jobs", "Basic dXNlcjpwYXNz", "{}", false, false },
        { "DELETE", "/api/v1/orchestrator/jobs/j-1", "Bearer ${token:star_full}", "", true, true },
        { "DELETE", "/api/v1/orchestrator/jobs/j-1", "Bearer ${token:test_write}", "", false, true },
        { "POST", "/api/v1/auth/ask", "", "{}", true, true },
        { "PUT", "/api/v1/orchestrator/nodes", "Bearer ${token:star_full}", "{}", false, true },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Example_Loads(string file) => Assert.NotNull(Load(file));

    [Theory]
    [MemberData(nameof(Files))]
    public void Example_PassesItsOwnTests(string file)
    {
        var coverage = new RegoCoverage();
        var found = RegoFiles.ReadAll([Path.Combine(Folder, file), Path.Combine(Folder, Path.ChangeExtension(file, null) + "_test.rego"), Path.Combine(Folder, "test_keys.json")]);
        var policy = RegoPolicy.Load(found.Files, Options with { Data = found.Data, Clock = TimeProvider.System, Coverage = coverage });

        var results = RegoTests.Run(policy, TestContext.Current.CancellationToken);

        Assert.NotEmpty(results);
        Assert.Empty(results.Where(result => result.Verdict != RegoTestVerdict.Passed).Select(result => $"{result.Name}: {result.Verdict} {result.Problem?.Message}"));
        Assert.InRange(coverage.Report().Single(covered => covered.File.EndsWith(file, StringComparison.Ordinal)).Percent, 90, 100);
    }

    /// <summary>Every policy that Bacalhau ships has its counterpart here.</summary>
    [Theory]
    [InlineData("authz/policy_ns_anon.rego")]
    [InlineData("authz/policy_test_allow.rego")]
    [InlineData("authz/policy_test_deny.rego")]
    [InlineData("authz/policy_test_http.rego")]
    [InlineData("authz/authz_policy.rego")]
    [InlineData("authn/challenge_ns_anon.rego")]
    [InlineData("authn/challenge_ns_no_anon.rego")]
    [InlineData("authn/ask_ns_secret.rego")]
    [InlineData("authn/ask_ns_password.rego")]
    [InlineData("authn/ask_ns_test_password.rego")]
    [InlineData("authn/ask_ns_example.rego")]
    [InlineData("authn/authn_policy.rego")]
    public void Example_IsThere(string file) => Assert.True(File.Exists(Path.Combine(Folder, file)), file);

    [Theory]
    [MemberData(nameof(Requests))]
    public void AnonymousMode_AnswersRequests(string method, string path, string header, string body, bool allowed, bool valid)
    {
        var policy = Load("authz/policy_ns_anon.rego");
        using var evaluation = policy.Begin(Request(method, path, header, body), TestContext.Current.CancellationToken);

        var allow = evaluation.Evaluate(policy.Prepare("data.bacalhau.authz.allow"));
        var tokenValid = evaluation.Evaluate(policy.Prepare("data.bacalhau.authz.token_valid"));

        Assert.Equal(RegoValue.From(allowed), allow.Value);
        Assert.Equal(RegoValue.From(valid), tokenValid.Value);
    }

    [Fact]
    public void TokenOfAKeyHolder_LetsThemWriteTheirOwnNamespaceOnly()
    {
        var token = Token("authn/challenge_ns_anon.rego", """{"clientId": "client-z"}""");

        Assert.True(Allows(token!, "client-z"));
        Assert.False(Allows(token!, "client-a"));
    }

    [Theory]
    [InlineData("authn/challenge_ns_no_anon.rego", """{"clientId": "client-z"}""", false)]
    [InlineData("authn/challenge_ns_no_anon.rego", """{"clientId": "insert a client id here"}""", true)]
    [InlineData("authn/ask_ns_secret.rego", """{"ask": {"token": "insert a secret string here"}}""", true)]
    [InlineData("authn/ask_ns_secret.rego", """{"ask": {"token": "guess"}}""", false)]
    [InlineData("authn/ask_ns_test_password.rego", """{"ask": {"username": "username", "password": "password"}}""", true)]
    [InlineData("authn/ask_ns_test_password.rego", """{"ask": {"username": "username", "password": "guess"}}""", false)]
    [InlineData("authn/ask_ns_password.rego", """{"ask": {"username": "username", "password": "password"}}""", false)]
    [InlineData("authn/ask_ns_example.rego", """{"ask": {"magic": "Please"}}""", true)]
    [InlineData("authn/authn_policy.rego", """{"ask": {"token": "${authn_secret}"}}""", false)]
    public void Credentials_GetATokenOrNone(string file, string input, bool accepted) => Assert.Equal(accepted, Token(file, input) is not null);

    private static RegoPolicy Load(string file) => RegoPolicy.Load(RegoFiles.Read(Path.Combine(Folder, file)), Options);

    private static RegoValue Request(string method, string path, string header, string body) => PolicyVectors.Request(RegoObject.Create(("http", RegoObject.Create(
        ("method", RegoValue.From(method)), ("path", RegoValue.From(path)), ("body", RegoValue.From(body)),
        ("headers", header.Length == 0 ? RegoObject.Empty : RegoObject.Create(("Authorization", RegoArray.Create(RegoValue.From(header)))))))));

    private static string? Token(string file, string json)
    {
        var input = ((RegoObject)RegoJson.Parse(json)).Concat((RegoObject)PolicyVectors.Expand(RegoJson.Parse("""{"signingKey": {"$ref": "keys.node.signing_jwk"}, "nodeId": "test-node"}""")));
        return (Load(file).Evaluate("data.bacalhau.authn.token", RegoObject.Create(input), TestContext.Current.CancellationToken).Value as RegoString)?.Value;
    }

    private static bool Allows(string token, string ns) =>
        Load("authz/policy_ns_anon.rego").Evaluate(
            "data.bacalhau.authz.allow",
            Request("PUT", "/api/v1/orchestrator/jobs", "Bearer " + token, $$$"""{"Job": {"Namespace": "{{{ns}}}"}}"""),
            TestContext.Current.CancellationToken).IsTrue;
}
