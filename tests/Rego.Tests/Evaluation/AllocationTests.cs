using Bacalhau.Rego.Tests.Policies;
using Xunit;

namespace Bacalhau.Rego.Tests.Evaluation;

/// <summary>What an answer costs in garbage: steadier than microseconds on a shared machine.</summary>
public sealed class AllocationTests
{
    private const string Constraints = """{"cert": {"$ref": "keys.node.jwks"}, "iss": "test-node", "aud": "test-node"}""";

    /// <summary>What, the headers, the most bytes for both queries.</summary>
    public static TheoryData<string, string, int> Requests => new()
    {
        { "without a token", "{}", 2_048 },
        { "with a token verified before", """{"Authorization": ["Bearer ${token:test_write}"]}""", 4_096 },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void Request_BothQueries_AllocateLittle(string what, string headers, int most)
    {
        const int rounds = 1_000;
        var text = File.ReadAllText(Path.Combine(CaseFiles.Folder("rego"), "policies", "policy_ns_anon.rego"));
        var policy = RegoPolicy.Load([new("policy.rego", text)], new() { Clock = new PinnedClock(PolicyVectors.NowNanoseconds) });
        var (allow, valid) = (policy.Prepare("data.bacalhau.authz.allow"), policy.Prepare("data.bacalhau.authz.token_valid"));
        var input = PolicyVectors.Expand(RegoJson.Parse($$$"""{"http": {"host": "h", "method": "GET", "path": ["api", "v1", "orchestrator", "nodes"], "query": {}, "headers": {{{headers}}}, "body": ""}, "constraints": {{{Constraints}}}}"""));
        void Answer()
        {
            using var evaluation = policy.Begin(input, CancellationToken.None);
            Assert.True(evaluation.Evaluate(allow).IsTrue, what);
            Assert.True(evaluation.Evaluate(valid).IsTrue, what);
        }

        Answer();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < rounds; round++)
        {
            Answer();
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / rounds, 0, most);
    }
}
