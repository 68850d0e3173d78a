using Xunit;

namespace Bacalhau.EndToEnd.Cli;

/// <summary>What scripts rely on in the original's command line holds in ours, or the better way that the case names.</summary>
public sealed class CliCaseTests(CaseNode node) : IClassFixture<CaseNode>
{
    public static TheoryData<string> Cases => [.. CliCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Case_HoldsAsRecorded_OrBetter(string name)
    {
        var wanted = CliCase.Get(name);
        Assert.SkipUnless(node.Server is not null || wanted.GetValueOrDefault("server") is "none", "no Docker engine with busybox:local answers");
        using var runner = new CaseRunner(wanted, node.Server ?? new("127.0.0.1", "1", "busybox:local"));

        var difference = await runner.RunAsync(TestContext.Current.CancellationToken);

        Assert.True(difference is null, difference);
    }
}
