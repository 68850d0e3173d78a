using System.Text;
using Xunit;

namespace Bacalhau.Rego.Tests.Limits;

/// <summary>Policies and inputs written to hang, overflow or swell: all end in <see cref="RegoException"/> or an answer.</summary>
public sealed class HostilePolicyTests
{
    public static TheoryData<string, string> Deep => new()
    {
        { "brackets", "package p\nx := " + new string('[', 100_000) },
        { "closed brackets", "package p\nx := " + new string('[', 50_000) + new string(']', 50_000) },
        { "braces", "package p\nx := " + new string('{', 100_000) },
        { "parentheses", "package p\nx := " + new string('(', 100_000) + "1" },
        { "comprehensions", "package p\nx := " + Repeat("[1 | ", 20_000) },
        { "references", "package p\nx := " + Repeat("input[", 50_000) },
        { "calls", "package p\nx := " + Repeat("f(", 50_000) },
        { "templates", "package p\nx := " + Repeat("$\"{", 20_000) },
        { "unions", "package p\nx := {a | " + Repeat("{a | ", 60) + "1" },
        { "sums", "package p\nx := 1" + Repeat(" + 1", 100_000) },
        { "memberships", "package p\nx := 1" + Repeat(" in a", 100_000) },
        { "not", "package p\nimport future.keywords.not\nx if " + Repeat("not { ", 20_000) },
        { "every", "package p\nx if " + Repeat("every a in b { ", 20_000) },
    };

    public static TheoryData<string, string> Costly => new()
    {
        { "loops", "package p\nr := numbers.range(1, 2000)\nx if { some a in r; some b in r; some c in r; a + b + c < 0 }" },
        { "squares", "package p\n" + string.Join('\n', Enumerable.Range(1, 60).Select(n => $"x{n} := x{n - 1} * x{n - 1}")) + "\nx0 := 9\nx := x60" },
        { "doubling text", "package p\n" + string.Join('\n', Enumerable.Range(1, 60).Select(n => $"x{n} := concat(\"\", [x{n - 1}, x{n - 1}])")) + "\nx0 := \"ab\"\nx := x60" },
        { "doubling nests", "package p\n" + string.Join('\n', Enumerable.Range(1, 2000).Select(n => $"x{n} := [x{n - 1}]")) + "\nx0 := 1\nx := x2000" },
        { "wide ranges", "package p\nx := numbers.range(1, 1000000000)" },
        { "long chain of rules", "package p\n" + string.Join('\n', Enumerable.Range(1, 20_000).Select(n => $"x{n} := x{n - 1} + 1")) + "\nx0 := 1\nx := x20000" },
        { "shared nests", "package p\n" + string.Join('\n', Enumerable.Range(1, 500).Select(n => $"x{n} := [x{n - 1}, x{n - 1}]")) + "\nx0 := 1\nx := x500 == y500\n" + string.Join('\n', Enumerable.Range(1, 500).Select(n => $"y{n} := [y{n - 1}, y{n - 1}]")) + "\ny0 := 1" },
    };

    [Theory]
    [MemberData(nameof(Deep))]
    public void Load_OfDeepNesting_IsRefused(string what, string policy)
    {
        var problem = Assert.Throws<RegoException>(() => RegoPolicy.Load([new(what, policy)]));

        Assert.Equal(RegoErrorCode.Parse, problem.Code);
    }

    [Theory]
    [MemberData(nameof(Costly))]
    public void Evaluation_OverALimit_IsCutOff(string what, string policy)
    {
        var options = new RegoOptions { Limits = RegoLimits.Default with { EvaluationTimeout = TimeSpan.FromSeconds(2) } };
        var loaded = RegoPolicy.Load([new(what, policy)], options);

        var problem = Assert.Throws<RegoException>(() => loaded.Evaluate("data.p.x", null, TestContext.Current.CancellationToken));

        Assert.Equal(RegoErrorCode.EvaluationCancelled, problem.Code);
    }

    [Fact]
    public void Evaluation_OfAVeryLongBody_DoesNotOverflowTheStack()
    {
        var policy = RegoPolicy.Load([new("p.rego", "package p\nx if {\n" + Repeat("input.a == 1\n", 60_000) + "}")]);

        RegoException? problem = null;
        var cancellation = TestContext.Current.CancellationToken;
        var small = new Thread(() => problem = Record.Exception(() => policy.Evaluate("data.p.x", RegoObject.Create(("a", RegoValue.From(1))), cancellation)) as RegoException, maxStackSize: 512 * 1024);
        small.Start();
        small.Join();

        Assert.Equal(RegoErrorCode.EvaluationCancelled, problem?.Code);
    }

    [Fact]
    public void Evaluation_Cancelled_Ends()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var policy = RegoPolicy.Load([new("p.rego", "package p\nr := numbers.range(1, 3000)\nx if { some a in r; some b in r; a == b + 5000 }")]);

        var problem = Assert.Throws<RegoException>(() => policy.Evaluate("data.p.x", null, cancelled.Token));

        Assert.Equal(RegoErrorCode.EvaluationCancelled, problem.Code);
    }

    [Fact]
    public void Json_NestedTooDeeply_IsRefused()
    {
        var text = new string('[', 100_000) + new string(']', 100_000);

        Assert.Throws<RegoException>(() => RegoJson.Parse(text));
    }

    [Fact]
    public void Load_OfAHugeNumber_IsRefused()
    {
        var problem = Assert.Throws<RegoException>(() => RegoPolicy.Load([new("p.rego", "package p\nx := 1e1000000000")]));

        Assert.Contains("number too big", problem.Message, StringComparison.Ordinal);
    }

    private static string Repeat(string text, int times) => new StringBuilder().Insert(0, text, times).ToString();
}
