using Xunit;

namespace Bacalhau.Rego.Tests.Evaluation;

/// <summary>What an answer costs in garbage: steadier than microseconds on a shared machine.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void AnonymousRequest_BothQueries_AllocateLittle()
    {
        const int rounds = 1_000;
        var text = File.ReadAllText(Path.Combine(CaseFiles.Folder("rego"), "policies", "policy_ns_anon.rego"));
        var policy = RegoPolicy.Load([new("policy.rego", text)]);
        var (allow, valid) = (policy.Prepare("data.bacalhau.authz.allow"), policy.Prepare("data.bacalhau.authz.token_valid"));
        var input = RegoJson.Parse("""{"http": {"host": "h", "method": "GET", "path": ["api", "v1", "orchestrator", "nodes"], "query": {}, "headers": {}, "body": ""}, "constraints": {}}""");
        void Answer()
        {
            using var evaluation = policy.Begin(input, CancellationToken.None);
            Assert.True(evaluation.Evaluate(allow).IsTrue);
            Assert.True(evaluation.Evaluate(valid).IsTrue);
        }

        Answer();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < rounds; round++)
        {
            Answer();
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / rounds, 0, 2_048);
    }
}
