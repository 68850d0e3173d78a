using Xunit;

namespace Bacalhau.Rego.Tests.Language;

public sealed class PolicyTestRunnerTests
{
    private const string Policy = """
        package p

        default allow := false

        allow if input.user == "root"

        allow if {
        	input.user == "guest"
        	input.method == "GET"
        }
        """;

    private const string Tests = """
        package p_test

        test_root if data.p.allow with input as {"user": "root"}

        test_nobody if not data.p.allow with input as {"user": "nobody"}

        test_wrong if data.p.allow with input as {"user": "nobody"}

        test_failing if 1 / 0 == 1

        todo_test_later if false
        """;

    [Fact]
    public void Run_GivesAVerdictForEachTestRule()
    {
        var results = RegoTests.Run(RegoPolicy.Load([new("p.rego", Policy), new("p_test.rego", Tests)]), TestContext.Current.CancellationToken);

        Assert.Equal(
            [RegoTestVerdict.Passed, RegoTestVerdict.Passed, RegoTestVerdict.Failed, RegoTestVerdict.Error, RegoTestVerdict.Skipped],
            results.Select(result => result.Verdict));
        Assert.Equal(RegoErrorCode.EvaluationBuiltin, results[3].Problem!.Code);
    }

    [Fact]
    public void Coverage_NamesTheLinesThatNeverSucceeded()
    {
        var coverage = new RegoCoverage();
        var policy = RegoPolicy.Load([new("p.rego", Policy), new("p_test.rego", Tests)], new() { Coverage = coverage });

        RegoTests.Run(policy, TestContext.Current.CancellationToken);

        var file = coverage.Report()[0];
        Assert.Equal("p.rego", file.File);
        Assert.Equal([3, 5], file.Covered);
        Assert.Equal([7, 8, 9], file.NotCovered);
    }
}
