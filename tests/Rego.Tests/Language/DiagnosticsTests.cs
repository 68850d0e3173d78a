using Xunit;

namespace Bacalhau.Rego.Tests.Language;

/// <summary>What is wrong with a policy, and where.</summary>
public sealed class DiagnosticsTests
{
    public static TheoryData<string, string> Problems => new()
    {
        { "x if { y > 1 }", "p.rego:2: rego_unsafe_var_error: var y is unsafe" },
        { "x if { not f(y) }\nf(_) := 1", "p.rego:2: rego_unsafe_var_error: var y is unsafe" },
        { "x if not input.a[_] == 1", "p.rego:2: rego_unsafe_var_error: var _ is unsafe" },
        { "x if count(_) == 1", "p.rego:2: rego_unsafe_var_error: var _ is unsafe" },
        { "x := y if true", "p.rego:2: rego_unsafe_var_error: var y is unsafe" },
        { "x if { y > 1; y := 2 }", "p.rego:2: rego_compile_error: var y referenced above" },
        { "x if { y := 1; y := 2; y > 0 }", "p.rego:2: rego_compile_error: var y assigned above" },
        { "x if { some y; true }", "p.rego:2: rego_compile_error: declared var y unused" },
        { "f(a) if { a := 1 }", "p.rego:2: rego_compile_error: arg a redeclared" },
        { "x if { input := 1; input > 0 }", "p.rego:2: rego_compile_error: variables must not shadow input (use a different variable name)" },
        { "x if nosuch.fn(1)", "p.rego:2: rego_type_error: undefined function nosuch.fn" },
        { "f(a) := a\nx := f(1, 2, 3)", "p.rego:3: rego_type_error: function data.p.f has arity 1, got 3 arguments" },
        { "f(a) := a\nf(a, b) := a", "p.rego:3: rego_type_error: conflicting rules data.p.f found" },
        { "x := 1\nx contains 2", "p.rego:3: rego_type_error: conflicting rules data.p.x found" },
        { "default x := 1\ndefault x := 2", "p.rego:3: rego_type_error: multiple default rules data.p.x found" },
        { "x := v if v := count([1]) with count as f\nf(a, b) := a + b", "p.rego:2: rego_type_error: count: arity mismatch" },
        { "x := v if v := f(1) with f as base64.nosuch\nf(a) := a", "p.rego:2: rego_unsafe_var_error: var v is unsafe" },
        { "x := [y |\n  y > 1]", "p.rego:3: rego_unsafe_var_error: var y is unsafe" },
        { "x := count(1)", "p.rego:2: rego_type_error: count: invalid argument(s): operand 1 must be one of {array, object, set, string} but is number" },
        { "x := eq(1, 2, 3) == 4", "p.rego:2: rego_type_error: eq: arity mismatch, takes 2, got 3 arguments" },
        { "x if \"a\" == 1", "p.rego:2: rego_type_error: match error: left is string, right is number" },
        { "x if some v in \"abc\"", "p.rego:2: rego_type_error: undefined ref: a literal into string" },
        { "x := v if { a := {\"b\": 1}; v := a.c }", "p.rego:2: rego_type_error: undefined ref: a into object" },
        { "a := {\"b\": 1}\nx := a.c", "p.rego:3: rego_type_error: undefined ref: data.p.a.c into object" },
        { "x := any([true])", "p.rego:2: rego_type_error: deprecated built-in function calls in expression: any" },
        { "x if y\ny if x", "p.rego:2: rego_recursion_error: rule data.p.x is recursive: data.p.x -> data.p.y -> data.p.x" },
        { "x { true }", "p.rego:2: rego_parse_error: `if` keyword is required before rule body" },
        { "x := [1, 2", "p.rego:2: rego_parse_error: unexpected eof: expected \",\" or \"]\"" },
        { "x := \"abc", "p.rego:2: rego_parse_error: non-terminated string" },
        { "x := 01", "p.rego:2: rego_parse_error: expected number without leading zeros" },
        { "default x := count([])", "p.rego:2: rego_parse_error: illegal default rule (value cannot contain reference, call or variable)" },
        { "x if not every y in [] { y }", "p.rego:2: rego_parse_error: unexpected every keyword" },
        { "x := 1 with input as 2", "p.rego:2: rego_parse_error: unexpected with keyword: with cannot be used in a rule head" },
        { "import data.a\nimport data.b.a", "p.rego:3: rego_compile_error: import must not shadow import data.b.a" },
        { "x if {}", "p.rego:2: rego_parse_error: found empty body" },
    };

    [Theory]
    [MemberData(nameof(Problems))]
    public void Load_OfAWrongPolicy_SaysWhatAndWhere(string rules, string wanted)
    {
        var problem = Assert.Throws<RegoException>(() => RegoPolicy.Load([new("p.rego", "package p\n" + rules)]));

        Assert.Equal(wanted, problem.Diagnostics[0].ToString());
    }

    [Fact]
    public void Message_OfOneProblem_IsOpasText()
    {
        var problem = Assert.Throws<RegoException>(() => RegoPolicy.Load([new("p.rego", "package p\nx := y")]));

        Assert.Equal("1 error occurred: p.rego:2: rego_unsafe_var_error: var y is unsafe", problem.Message);
    }

    [Fact]
    public void Display_ShowsTheLineWithACaret()
    {
        var problem = Assert.Throws<RegoException>(() => RegoPolicy.Load([new("p.rego", "package p\n\tx := [1, ?]")]));

        Assert.Equal("p.rego:2:11: rego_parse_error: illegal token: illegal character ?\n\t\tx := [1, ?]\n\t\t         ^", problem.Diagnostics[0].ToDisplay());
    }

    [Fact]
    public void Load_OfManyProblems_ReportsTenAndSaysSo()
    {
        var rules = string.Join('\n', Enumerable.Range(0, 20).Select(n => $"x{n:00} := y{n:00}"));

        var problem = Assert.Throws<RegoException>(() => RegoPolicy.Load([new("p.rego", "package p\n" + rules)]));

        Assert.Equal(11, problem.Diagnostics.Count);
        Assert.Equal(Enumerable.Range(2, 10), problem.Diagnostics.Take(10).Select(found => found.Location.Row));
        Assert.Equal("rego_compile_error: error limit reached", problem.Diagnostics[10].ToString());
    }

    [Fact]
    public void ParseProblems_OfSeveralRules_AreAllReported()
    {
        var problem = Assert.Throws<RegoException>(() => RegoPolicy.Load([new("p.rego", "package p\nx := [\ny := 1\nz := )\nw := 2")]));

        Assert.Equal([3, 4], problem.Diagnostics.Select(found => found.Location.Row));
    }

    [Fact]
    public void EvaluationErrors_ComeAloneWithTheirPlace()
    {
        var policy = RegoPolicy.Load([new("p.rego", "package p\nx := 1 if true\nx := 2 if true")]);

        var problem = Assert.Throws<RegoException>(() => policy.Evaluate("data.p.x", null, TestContext.Current.CancellationToken));

        Assert.Equal("p.rego:3: eval_conflict_error: complete rules must not produce multiple outputs", problem.Message);
    }
}
