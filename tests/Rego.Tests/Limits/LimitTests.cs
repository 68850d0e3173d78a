using System.Text;
using Xunit;

namespace Bacalhau.Rego.Tests.Limits;

/// <summary>Each limit by itself, and what would go over it. What is refused is refused before the memory is taken.</summary>
public sealed class LimitTests
{
    private const long MostBytes = 200L << 20;
    private const string Cancelled = "eval_cancel_error";
    private const string Builtin = "eval_builtin_error";

    /// <summary>What, the expression, the code of its error.</summary>
    public static TheoryData<string, string, string> Expressions => new()
    {
        { "text by concat", "concat(\",\", [replace(big, \"x\", big) | true])", Cancelled },
        { "text by replace", "replace(big, \"x\", big)", Cancelled },
        { "text by replace_n", "strings.replace_n({\"x\": big}, big)", Cancelled },
        { "text by a width", "sprintf(\"%1000000000d\", [1])", "" },
        { "text by a precision", "sprintf(\"%.1000000000f\", [1.5])", "" },
        { "text by arguments", "sprintf(\"%[1]s%[1]s\", [replace(big, \"x\", \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\")])", Cancelled },
        { "text by a template", "strings.render_template(\"{{range .a}}{{range $.a}}{{range $.a}}{{$.b}}{{end}}{{end}}{{end}}\", {\"a\": numbers.range(1, 500), \"b\": big})", Cancelled },
        { "text by regex.replace", "regex.replace(big, \"x\", big)", Cancelled },
        { "text by interpolation", "$\"{replace(big, \"x\", big)}\"", Cancelled },
        { "elements by a range", "numbers.range(1, 1e12)", Cancelled },
        { "elements by a long range", "numbers.range_step(-1e300, 1e300, 1)", Cancelled },
        { "elements by addresses", "net.cidr_expand(\"10.0.0.0/8\")", Cancelled },
        { "elements by addresses of IPv6", "net.cidr_expand(\"::/0\")", Cancelled },
        { "elements by a comprehension", "[1 | some _ in thousand; some _ in thousand]", Cancelled },
        { "elements by a product", "{[a, b] | some a in thousand; some b in thousand}", Cancelled },
        { "elements by concatenation", "array.concat(array.concat(many, many), many)", Cancelled },
        { "elements by splitting", "split(big, \"\")", "" },
        { "steps by nested walks", "count([1 | walk(thousand, _); walk(thousand, _)])", Cancelled },
        { "steps by every", "[1 | every a in thousand { every b in thousand { a + b > 0 } }]", Cancelled },
        { "steps by sums", "sum([sum(many) | some _ in thousand])", Cancelled },
        { "number by a shift", "bits.lsh(1, 1e9)", Cancelled },
        { "number by a product", "product([1e999, 1e999])", Cancelled },
        { "number by a sum", "1e9999 + 1", Cancelled },
        { "number by a fraction", "1e9999 * 1.5", Cancelled },
        { "number by units", "units.parse(\"1e9999\")", Cancelled },
        { "number by units beyond words", "units.parse_bytes(\"1e99999999999KiB\")", Builtin },
        { "number by words", "to_number(\"1e1000000000\")", Builtin },
        { "number by JSON", "json.unmarshal(\"1e1000000000\")", Builtin },
        { "number by YAML", "yaml.unmarshal(\"1e1000000000\")", "" },
        { "pattern that is long", "regex.match(big, \"x\")", Cancelled },
        { "pattern that repeats", "regex.match(\"((((a{1000}){1000}){1000}){1000})\", \"x\")", Builtin },
        { "pattern that would backtrack", "regex.match(\"^(a+)+$\", sprintf(\"%sb\", [replace(big, \"x\", \"aa\")]))", "" },
        { "pattern that would backtrack in a template", "regex.template_match(\"urn:{(a|a)*}:x\", big, \"{\", \"}\")", "" },
        { "glob that is long", "glob.match(big, [], \"x\")", Cancelled },
        { "glob of many words", "glob.match(\"{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}c\", [], \"aaaaaaaaaaaaaaaab\")", "" },
        { "glob of stars", "glob.match(\"**a**a**a**a**a**a**a**a**b\", [], replace(big, \"x\", \"a\"))", "" },
        { "YAML of aliases", "yaml.unmarshal(\"a: &a [x,x,x,x,x,x,x,x,x]\\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d]\")", Cancelled },
        { "YAML that contains itself", "yaml.unmarshal(\"&a [*a]\")", Builtin },
        { "YAML that is deep", "yaml.unmarshal(replace(big, \"x\", \"[\"))", Cancelled },
        { "JSON that is deep", "json.unmarshal(replace(big, \"x\", \"[\"))", Builtin },
        { "values that are deep", "json.patch([], [{\"op\": \"add\", \"path\": \"0\", \"value\": 1} | some _ in many])", Cancelled },
        { "tokens that are long", "io.jwt.decode(replace(big, \"x\", \"a.b.c\"))", Cancelled },
        { "tokens in tokens", "io.jwt.decode(nested5)", Cancelled },
        { "time beyond words", "time.add_date(0, 1000000000, 0, 0)", Builtin },
        { "time beyond numbers", "time.format(1e300)", Builtin },
        { "durations", "time.parse_duration_ns(\"99999999999999999999h\")", Builtin },
        { "layouts", "time.format([0, \"UTC\", replace(big, \"x\", \"Monday January 2006\")])", Builtin },
        { "time zones", "time.clock([0, \"../../../etc/passwd\"])", Builtin },
        { "certificates", "crypto.x509.parse_certificates(big)", Builtin },
        { "keys", "crypto.x509.parse_rsa_private_key(big)", Builtin },
        { "graphs", "count(graph.reachable_paths({n: thousand | some n in thousand}, [1]))", Cancelled },
        { "queries", "urlquery.decode_object(replace(big, \"x\", \"a=b&\"))", "" },
        { "versions", "semver.compare(big, \"1.0.0\")", Builtin },
        { "patches", "object.union_n([{sprintf(\"%d\", [n]): many} | some n in numbers.range(1, 5000)])", Cancelled },
    };

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Evaluation_StaysWithinLimits(string what, string expression, string code)
    {
        var limits = RegoLimits.Default with { EvaluationTimeout = TimeSpan.FromSeconds(20) };
        var policy = RegoPolicy.Load([new("p.rego", Policy(expression))], new() { Limits = limits });
        var before = GC.GetAllocatedBytesForCurrentThread();

        var problem = Record.Exception(() => policy.Evaluate("data.p.x", null, TestContext.Current.CancellationToken));

        Assert.Equal($"{what}: {code}", $"{what}: {(problem as RegoException)?.Code.ToText()}{(problem is null or RegoException ? "" : problem.ToString())}");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
    }

    [Fact]
    public void Files_TooLarge_AreRefused()
    {
        var problem = Assert.Throws<RegoException>(() => RegoPolicy.Load([new("p.rego", "package p\n#" + new string('x', 1 << 20))]));

        Assert.Contains("larger than 1048576 bytes", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_TooMany_AreRefused()
    {
        var files = Enumerable.Range(0, 257).Select(index => new RegoFile($"{index}.rego", $"package p{index}"));

        Assert.Contains("more than 256 policy files", Assert.Throws<RegoException>(() => RegoPolicy.Load(files)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Input_NestsUpToItsLimit(int depth, bool isRead) =>
        Assert.Equal(isRead, RegoJson.TryParse(new string('[', depth) + new string(']', depth), out _, out _));

    [Fact]
    public void Time_IsUpWhenTheClockSaysSo()
    {
        var policy = RegoPolicy.Load(
            [new("p.rego", Policy("count([1 | some a in thousand; some b in thousand; a == b])"))],
            new() { Clock = new HurryingClock(), Limits = RegoLimits.Default with { MaxSteps = int.MaxValue, EvaluationTimeout = TimeSpan.FromMilliseconds(100) } });

        var problem = Assert.Throws<RegoException>(() => policy.Evaluate("data.p.x", null, TestContext.Current.CancellationToken));

        Assert.Equal("eval_cancel_error: evaluation took longer than 100 ms", problem.Message);
    }

    [Fact]
    public void Memory_OfOneEvaluation_IsBounded()
    {
        var policy = RegoPolicy.Load([new("p.rego", Policy("[array.concat(thousand, [n]) | some n in many]"))], new() { Limits = RegoLimits.Default with { EvaluationTimeout = TimeSpan.FromSeconds(20) } });

        var problem = Assert.Throws<RegoException>(() => policy.Evaluate("data.p.x", null, TestContext.Current.CancellationToken));

        Assert.Equal(RegoErrorCode.EvaluationCancelled, problem.Code);
    }

    private static string Policy(string expression)
    {
        var token = "eyJhbGciOiJub25lIn0.e30.";
        for (var level = 0; level < 6; level++)
        {
            token = $"eyJhbGciOiJub25lIiwiY3R5IjoiSldUIn0.{Convert.ToBase64String(Encoding.ASCII.GetBytes(token)).TrimEnd('=').Replace('+', '-').Replace('/', '_')}.";
        }

        return $$"""
            package p

            big := "{{new string('x', 20_000)}}"

            thousand := numbers.range(1, 1200)

            many := numbers.range(1, 50000)

            nested5 := "{{token}}"

            x := {{expression}}
            """;
    }

    /// <summary>A clock on which a second passes between two looks at it.</summary>
    private sealed class HurryingClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _now++;
    }
}
