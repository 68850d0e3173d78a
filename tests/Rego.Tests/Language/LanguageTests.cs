using Xunit;

namespace Bacalhau.Rego.Tests.Language;

/// <summary>Small policies, each with the answer of <c>data.p.x</c>.</summary>
public sealed class LanguageTests
{
    public static TheoryData<string, string, string> Answers => new()
    {
        { "a missing reference is undefined", "x := input.nope", "undefined" },
        { "false is an answer", "x := false", "false" },
        { "a body that is false gives no answer", "x if false", "undefined" },
        { "zero, empty text and null succeed", "x if { 0; \"\"; null; []; {} }", "true" },
        { "default applies without a success", "default x := 7\nx := 1 if input.nope", "7" },
        { "equal values do not conflict, the first stays", "x := 1\nx := 1.0", "1" },
        { "a partial set gathers", "x contains v if some v in [2, 1, 2]", "[1,2]" },
        { "a partial object gathers", "x[k] := v if some k, v in [\"a\", \"b\"]", "{\"0\":\"a\",\"1\":\"b\"}" },
        { "a bracket with if maps to true", "x[k] if some k in [\"a\"]", "{\"a\":true}" },
        { "a dotted head nests", "x.a.b := 1\nx.a.c := 2", "{\"a\":{\"b\":1,\"c\":2}}" },
        { "a dotted head with a variable", "x.a[k].c := v if some k, v in {\"q\": 1, \"r\": 2}", "{\"a\":{\"q\":{\"c\":1},\"r\":{\"c\":2}}}" },
        { "sets below a variable", "x[k] contains v if { some k in [\"a\", \"b\"]; some v in [1, 2] }", "{\"a\":[1,2],\"b\":[1,2]}" },
        { "else takes the first success", "x := 1 if input.nope\nelse := 2 if true\nelse := 3", "2" },
        { "else in a function", "f(a) := \"low\" if a < 3\nelse := \"mid\" if a < 6\nelse := \"high\"\nx := [f(1), f(4), f(9)]", "[\"low\",\"mid\",\"high\"]" },
        { "functions overload by pattern", "f(\"a\") := 1\nf(\"b\") := 2\nf([_, y]) := y\nx := [f(\"a\"), f(\"b\"), f([0, 5])]", "[1,2,5]" },
        { "a default function needs defined arguments", "default f(_) := 7\nf(1) := 1\nx := [f(1), f(2), {1 | f(input.nope)}]", "[1,7,[]]" },
        { "a local may be named like its rule", "x := x if { x := 3 }", "3" },
        { "arrays are taken apart", "x := [a, c] if [a, [_, c]] := [1, [2, 3]]", "[1,3]" },
        { "objects are taken apart", "x := v if {\"a\": v, \"b\": 2} = {\"a\": 1, \"b\": 2}", "1" },
        { "unification goes both ways", "x := [a, b] if [a, 2] = [1, b]", "[1,2]" },
        { "expressions are put in order", "x := y if { y > 1; y = 2 }", "2" },
        { "every over nothing is true", "x if every v in [] { v > 9 }", "true" },
        { "every over undefined is undefined", "x if every v in input.nope { v > 9 }", "undefined" },
        { "every sees keys", "x if every k, v in {\"a\": \"a\"} { k == v }", "true" },
        { "in looks at values", "x := [\"a\" in {\"a\": 1}, 1 in {\"a\": 1}, \"a\", 1 in {\"a\": 1}]", "[false,true,\"a\",true]" },
        { "three comprehensions", "x := [[v | some v in [1, 2]], {v | some v in [1, 1]}, {k: v | some k, v in [5]}]", "[[1,2],[1],{\"0\":5}]" },
        { "a bar is a comprehension before a union", "x := [{1 | true}, {1} | {2}]", "[[1],[1,2]]" },
        { "operators have their ranks", "x := [1 + 2 * 3, (1 + 2) * 3, 7 - 2 - 1, 7 % 4, -1 - -2]", "[7,9,4,3,1]" },
        { "set operators", "x := [{1, 2} & {2}, {1, 2} - {2}, {1} | {3}]", "[[2],[1],[1,3]]" },
        { "a builtin stands in for a function", "f(a) := a\nx := [v, w] if { v := f([3, 4]) with f as sum; w := f(\"a\") with f as base64.encode }", "[7,\"YQ==\"]" },
        { "a builtin stands in for another", "x := v if v := count([3, 4]) with count as sum", "7" },
        { "a builtin named like a local is the local", "x := v if { sum := 9; v := count([3]) with count as sum }", "9" },
        { "not of a missing argument is undefined", "x if not startswith(input.nope, \"a\")", "undefined" },
        { "not of a missing reference holds", "x if not input.nope", "true" },
        { "with replaces input", "y := input.a\nx := v if v := y with input.a as 4", "4" },
        { "with puts an object over a scalar", "y := input\nx := v if v := y with input as {\"a\": 1} with input.a.b as 2", "{\"a\":{\"b\":2}}" },
        { "with replaces a rule", "y := 1\nz := y\nx := [z, w] if w := z with data.p.y as 2", "[1,2]" },
        { "with replaces a builtin by a value", "x := v if v := count([1]) with count as 5", "5" },
        { "a stand-in calls the original", "f(a) := a + 1\ng(a) := f(a) * 10\nx := v if v := f(1) with f as g", "20" },
        { "a stand-in for a builtin calls the original", "g(a) := count(a) + 100\nx := v if v := count([1]) with count as g", "101" },
        { "an operator can be replaced", "x := v if v := 1 + 1 with plus as 7", "7" },
        { "interpolation", "x := $\"a{1 + 1}b{input.nope}c\\{d{[\"q\"]}\"", "\"a2b<undefined>c{d[\\\"q\\\"]\"" },
        { "operators have names", "x := [eq(1, 1), equal(1, 2), plus(1, 2)]", "[true,false,3]" },
        { "raw strings", "x := `a\\d`", "\"a\\\\d\"" },
        { "references into literals", "x := [[1, 2][1], {\"a\": 3}.a]", "[2,3]" },
        { "of equal literal keys the last wins", "x := {\"a\": 1, \"a\": 2}", "{\"a\":2}" },
        { "an index is written without a point", "x := [v | v := [5][i]; i = 0]", "[5]" },
        { "sets are looked up by member", "s := {1, [2, 3]}\nx := [s[1], [v | s[[2, v]]]]", "[1,[3]]" },
        { "chained if without braces", "x := 1 if input.nope == 2\nx := 2 if not input.nope", "2" },
        { "keywords are names after a dot", "x := {\"if\": {\"in\": 1}}.if.in", "1" },
        { "walk gives paths and values", "x := [p | walk({\"a\": [1]}, [p, 1])]", "[[\"a\",0]]" },
        { "an import goes by its alias", "import data.p as q\ny := 3\nx := q.y", "3" },
        { "a solution ends an iteration when all values are the same constant", "x if { some v in [1, 0]; 1 / v == 1 }", "true" },
        { "print is never evaluated", "x if { print(1 / 0); true }", "true" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Rule_Evaluated_GivesTheAnswer(string why, string rules, string wanted)
    {
        var got = Answer(rules);

        Assert.True(got == wanted, $"{why}: wanted {wanted}, got {got}");
    }

    [Fact]
    public void Queries_InOneEvaluation_ShareWhatRulesComputed()
    {
        var calls = 0;
        var counting = new RegoBuiltin("test.count", [RegoTypes.Number], RegoTypes.Number, (arguments, _) => RegoValue.From(++calls));
        var policy = RegoPolicy.Load([new("p.rego", "package p\nonce := test.count(1)\na := once\nb := once")], new() { Builtins = RegoBuiltins.Default.With(counting) });
        using var evaluation = policy.Begin(null, TestContext.Current.CancellationToken);

        var a = evaluation.Evaluate(policy.Prepare("data.p.a"));
        var b = evaluation.Evaluate(policy.Prepare("data.p.b"));

        Assert.Equal(a.Value, b.Value);
        Assert.Equal(1, calls);
    }

    [Fact]
    public void Evaluation_AfterAFailedQuery_AnswersTheNext()
    {
        var policy = RegoPolicy.Load([new("p.rego", "package p\nbad := 1 / 0\ngood := 1")]);
        using var evaluation = policy.Begin(null, TestContext.Current.CancellationToken);

        Assert.Throws<RegoException>(() => evaluation.Evaluate(policy.Prepare("data.p.bad")));

        Assert.Equal(RegoValue.From(1), evaluation.Evaluate(policy.Prepare("data.p.good")).Value);
    }

    [Fact]
    public void BuiltinErrors_NotStrict_AreUndefinedAndReported()
    {
        var policy = RegoPolicy.Load([new("p.rego", "package p\nx := 1 / 0")], new() { StrictBuiltinErrors = false });

        var result = policy.Evaluate("data.p.x", null, TestContext.Current.CancellationToken);

        Assert.True(result.IsUndefined);
        Assert.Equal("p.rego:2: eval_builtin_error: div: divide by zero", Assert.Single(result.Errors).ToString());
    }

    [Fact]
    public async Task Policy_OnManyThreads_AnswersEachByItsInput()
    {
        var policy = RegoPolicy.Load([new("p.rego", "package p\nf(a) := a * 2\nx := f(input.n) + count([v | some v in numbers.range(1, input.n)])")]);
        var query = policy.Prepare("data.p.x");

        var answers = await Task.WhenAll(Enumerable.Range(1, 200).Select(n => Task.Factory.StartNew(
            () =>
            {
                using var evaluation = policy.Begin(RegoObject.Create(("n", RegoValue.From(n))));
                return evaluation.Evaluate(query).Value;
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.None, TaskScheduler.Default)));

        Assert.Equal(Enumerable.Range(1, 200).Select(n => (RegoValue?)RegoValue.From(n * 3)), answers);
    }

    [Fact]
    public void Token_WithAKeyThatIsZero_IsABuiltinError()
    {
        var policy = RegoPolicy.Load([new("p.rego", """
            package p
            x := io.jwt.verify_rs256("e30.e30.AA", json.marshal({"kty": "RSA", "n": "", "e": "AQAB"}))
            """)]);

        var problem = Assert.Throws<RegoException>(() => policy.Evaluate("data.p.x", null, TestContext.Current.CancellationToken));

        Assert.Equal(RegoErrorCode.EvaluationBuiltin, problem.Code);
    }

    private static string Answer(string rules)
    {
        var value = RegoPolicy.Load([new("p.rego", "package p\n" + rules)]).Evaluate("data.p.x", RegoObject.Empty, TestContext.Current.CancellationToken).Value;
        return value is null ? "undefined" : RegoJson.Write(value);
    }
}
