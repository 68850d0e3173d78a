using System.Text.RegularExpressions;
using Xunit;

namespace Bacalhau.Cli.Tests.Policies;

public sealed partial class PolicyCommandTests
{
    private const string Policy = """
        package p

        default allow := false

        allow if input.user == "root"

        names contains user if some user in data.users

        levels[name] := level if some name, level in {"a": 1, "b": 2}
        """;

    private const string Tests = """
        package p_test

        test_root if data.p.allow with input as {"user": "root"}

        test_wrong if data.p.allow with input as {"user": "x"}

        test_error if 1 / 0 == 1

        todo_test_later if true
        """;

    [Theory]
    [InlineData("check p.rego", 0, "policy-check-text")]
    [InlineData("check bad.rego --output json --pretty", 1, "policy-check-bad-json")]
    [InlineData("check bad.rego --output yaml", 1, "policy-check-bad-yaml")]
    [InlineData("eval -i root.yaml data.p.allow p.rego", 0, "policy-eval-true")]
    [InlineData("eval data.p.allow p.rego", 0, "policy-eval-false")]
    [InlineData("eval data.p.none p.rego", 2, "policy-eval-undefined")]
    [InlineData("eval data.p.none p.rego --output json", 2, "policy-eval-undefined-json")]
    [InlineData("eval data.p p.rego data --pretty", 0, "policy-eval-document")]
    [InlineData("eval data.p.levels[name] p.rego", 0, "policy-eval-table")]
    [InlineData("eval data.p.levels[name] p.rego --output csv", 0, "policy-eval-csv")]
    [InlineData("eval data.p.levels[name]>1 p.rego --output json --pretty", 0, "policy-eval-json")]
    [InlineData("eval data.p.levels[name]>1 p.rego --output yaml", 0, "policy-eval-yaml")]
    [InlineData("eval --v0-compatible data.old.x old.rego", 0, "policy-eval-v0")]
    [InlineData("eval 1/0 --output json", 1, "policy-eval-error-json")]
    [InlineData("test p.rego p_test.rego --coverage --verbose", 1, "policy-test-text")]
    [InlineData("test p.rego p_test.rego --output table", 1, "policy-test-table")]
    [InlineData("test p.rego p_test.rego --coverage --output json --pretty", 1, "policy-test-json")]
    [InlineData("test p.rego p_test.rego --run root", 0, "policy-test-run")]
    public async Task Command_Prints(string command, int exitCode, string snapshot)
    {
        using var run = Files();

        var outcome = await run.RunAsync("policy " + command);

        Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Error));
        Snapshot.Match(Duration().Replace(outcome.Output, "\"duration_ns\": 0"), snapshot);
    }

    [Theory]
    [InlineData("check bad.rego", "policy-check-bad-text")]
    [InlineData("check old.rego", "policy-check-old-text")]
    [InlineData("check none.rego", null)]
    [InlineData("check p.rego empty", null)]
    [InlineData("eval data.p.x[ p.rego", null)]
    [InlineData("eval nosuch(1) p.rego", null)]
    [InlineData("eval -i none.json data.p p.rego", null)]
    [InlineData("eval -i bad.json data.p p.rego", null)]
    [InlineData("eval data.p clash.json data/users.json", null)]
    [InlineData("test bad.rego", null)]
    [InlineData("test p.rego --run [", null)]
    public async Task Mistake_GoesToStandardError(string command, string? snapshot)
    {
        using var run = Files();

        var outcome = await run.RunAsync("policy " + command);

        Assert.Equal(snapshot is null && command.EndsWith("empty", StringComparison.Ordinal) ? (0, "OK\n") : (1, ""), (outcome.ExitCode, outcome.Output));
        if (snapshot is not null)
        {
            Snapshot.Match(outcome.Error, snapshot);
        }
    }

    [Fact]
    public async Task PolicyAndInput_ComeFromStandardInput()
    {
        using var run = Files();

        run.Input = "package q\nx := 1";
        Assert.Equal((0, "1\n", ""), Parts(await run.RunAsync("policy eval data.q.x -")));
        run.Input = "{\"user\": \"root\"}";
        Assert.Equal((0, "true\n", ""), Parts(await run.RunAsync("policy eval -i - data.p.allow p.rego")));
    }

    [Fact]
    public async Task BuiltinErrors_FailTheQuery_UnlessTold()
    {
        using var run = Files();

        Assert.Equal(1, (await run.RunAsync("policy eval 1/0")).ExitCode);
        var lenient = await run.RunAsync("policy eval 1/0 --strict-builtin-errors=false");
        Assert.Equal((2, "undefined\n"), (lenient.ExitCode, lenient.Output));
        Assert.Contains("divide by zero", lenient.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Threshold_NotReached_Fails()
    {
        using var run = Files();
        run.Write("p_test.rego", "package p_test\n\ntest_root if data.p.allow with input as {\"user\": \"root\"}\n");

        Assert.Equal(0, (await run.RunAsync("policy test p.rego p_test.rego --threshold 20")).ExitCode);
        var outcome = await run.RunAsync("policy test p.rego p_test.rego --threshold 90");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("the tests reach 25 % of the lines, less than 90 %", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PoliciesThatExcludeEachOther_AreTestedOneByOne()
    {
        using var run = new CliRun();
        foreach (var (name, answer) in new[] { ("yes", "true"), ("no", "false") })
        {
            run.Write($"{name}.rego", $"package p\n\ndefault allow := {answer}\n");
            run.Write($"{name}_test.rego", $"package p_test\n\ntest_it if data.p.allow == {answer}\n");
        }

        var told = await run.RunAsync("policy test . --each");
        var untold = await run.RunAsync("policy test .");

        Assert.Equal((0, "2 passed\n", ""), Parts(told));
        Assert.Equal((0, "2 passed\n"), (untold.ExitCode, untold.Output));
        Assert.StartsWith("Warning: the policies exclude each other", untold.Error, StringComparison.Ordinal);
    }

    private static (int, string, string) Parts(CliOutcome outcome) => (outcome.ExitCode, outcome.Output, outcome.Error);

    private static CliRun Files()
    {
        var run = new CliRun();
        Directory.CreateDirectory(Path.Combine(run.WorkingFolder, "data", "roles"));
        Directory.CreateDirectory(Path.Combine(run.WorkingFolder, "empty"));
        run.Write("p.rego", Policy);
        run.Write("p_test.rego", Tests);
        run.Write("bad.rego", "package bad\n\nx := y if z\n\n\tf(a) := nosuch(a)\n");
        run.Write("old.rego", "package old\n\nx = 1 { true }\n");
        run.Write("root.yaml", "user: root\n");
        run.Write("bad.json", "{");
        run.Write("clash.json", "{\"users\": {\"a\": 1}}");
        run.Write("data/users.json", "{\"users\": [\"ann\", \"bob\"]}");
        run.Write("data/roles/admin.yaml", "admin: 1\n");
        return run;
    }

    [GeneratedRegex("\"duration_ns\": [0-9]+")]
    private static partial Regex Duration();
}
