using Xunit;

namespace Bacalhau.Rego.Tests.Policies;

public sealed class PolicyVectorTests
{
    private static readonly RegoOptions Options = new()
    {
        Builtins = RegoBuiltins.Default.With(Scrypt.Builtin),
        Clock = new PinnedClock(PolicyVectors.NowNanoseconds),
        Limits = RegoLimits.Default with { EvaluationTimeout = TimeSpan.FromSeconds(20) },
    };

    [Fact]
    public void Requests_AreAnsweredAsOpaAnswersThem()
    {
        var wrong = new List<string>();
        foreach (var group in PolicyVectors.Groups("authz"))
        {
            var policy = Load(group);
            foreach (var vector in Vectors(group))
            {
                var want = (RegoObject)vector.Get("want")!;
                using var evaluation = policy.Begin(PolicyVectors.Request(vector), TestContext.Current.CancellationToken);
                foreach (var name in new[] { "allow", "token_valid" })
                {
                    Compare(vector, name, want.Get(name)!, () => evaluation.Evaluate(policy.Prepare($"data.bacalhau.authz.{name}")), wrong);
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Credentials_AreAnsweredAsOpaAnswersThem()
    {
        var wrong = new List<string>();
        foreach (var group in PolicyVectors.Groups("authn").Where(group => group.Get("want_compile_error") is null))
        {
            var policy = Load(group);
            if (group.Get("schema") is { } schema)
            {
                Compare(group, "schema", RegoObject.Create(("value", schema)), () => policy.Evaluate("data.bacalhau.authn.schema", RegoValue.Null), wrong);
            }

            foreach (var vector in Vectors(group))
            {
                var input = PolicyVectors.Expand(vector.Get("input")!);
                Compare(vector, "token", vector.Get("want")!, () => policy.Evaluate("data.bacalhau.authn.token", input), wrong);
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void PolicyThatNeverLoaded_IsRefusedForTheSameReasons()
    {
        foreach (var group in PolicyVectors.Groups("authn").Where(group => group.Get("want_compile_error") is not null))
        {
            var want = (RegoObject)group.Get("want_compile_error")!;

            var refused = Assert.Throws<RegoException>(() => Load(group));

            // In no fixed order but for the first.
            var names = ((RegoArray)want.Get("vars")!).Select(name => $"var {((RegoString)name).Value} is unsafe").ToList();
            Assert.All(refused.Diagnostics, found => Assert.Equal((want.Text("code"), want.Get("row")!), (found.Code.ToText(), RegoValue.From(found.Location.Row))));
            Assert.Equal(names[0], refused.Diagnostics[0].Message);
            Assert.Equal(names.Order(StringComparer.Ordinal), refused.Diagnostics.Select(found => found.Message).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Passwords_HaveTheseHashes()
    {
        var wrong = new List<string>();
        var policy = RegoPolicy.Load([new("p.rego", "package p\nx := scrypt(input.password, input.salt_base64)")], Options);
        foreach (var vector in PolicyVectors.Groups("scrypt"))
        {
            var want = vector.Get("want") is { } hash ? RegoObject.Create(("value", hash)) : RegoObject.Create(("error", vector.Get("want_error")!));
            Compare(vector, "hash", want, () => policy.Evaluate("data.p.x", vector), wrong);
        }

        Assert.Equal(4, PolicyVectors.Groups("scrypt").Count());
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Expressions_HaveExactlyThisJson()
    {
        var wrong = new List<string>();
        foreach (var group in PolicyVectors.Groups("eval"))
        {
            Compare(group, "x", group.Get("want")!, () => RegoPolicy.Load([new("p.rego", group.Text("module"))], Options).Evaluate("data.p.x", group.Get("input")), wrong);
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Grammars_AcceptAndRejectAsOpaDoes()
    {
        var wrong = new List<string>();
        foreach (var group in PolicyVectors.Groups("syntax"))
        {
            foreach (var grammar in Enum.GetValues<RegoGrammar>())
            {
                var want = group.Get(grammar == RegoGrammar.V1 ? "v1" : "v0")!;
                var wanted = want switch { RegoObject map => map.Text("compile_error"), RegoString text => text.Value == "error" ? "rego_parse_error" : text.Value, _ => "" };
                var got = Outcome(() => RegoPolicy.Load([new("p.rego", group.Text("module"))], Options with { Grammar = grammar }));
                if (got.Code != wanted)
                {
                    wrong.Add($"{group.Text("name")} ({grammar}): wanted {wanted}, got {got.Code} {got.Message}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static (string Code, string Message) Outcome(Action load)
    {
        try
        {
            load();
            return ("ok", "");
        }
        catch (RegoException error)
        {
            return (error.Code.ToText(), error.Message);
        }
    }

    private static RegoPolicy Load(RegoObject group) => RegoPolicy.Load([new("policy.rego", PolicyVectors.PolicyOf(group))], Options);

    private static IEnumerable<RegoObject> Vectors(RegoObject group) => ((RegoArray)group.Get("vectors")!).Cast<RegoObject>();

    private static void Compare(RegoObject vector, string name, RegoValue want, Func<RegoResult> evaluate, List<string> wrong)
    {
        string got;
        try
        {
            got = evaluate() is { Value: { } value } ? RegoJson.Write(value) : "undefined";
        }
        catch (RegoException error)
        {
            got = error.Code.ToText();
        }

        var wanted = want switch
        {
            RegoObject map when map.Get("error") is RegoString code => code.Value,
            RegoObject map when map.Get("undefined") is not null => "undefined",
            RegoObject map when map.Get("json") is RegoString json => json.Value,
            RegoObject map when map.Get("value") is { } value => RegoJson.Write(value),
            RegoObject map when map.Get("token") is RegoObject token => RegoJson.Write(token.Get("compact")!),
            _ => RegoJson.Write(want),
        };
        if (got != wanted)
        {
            wrong.Add($"{vector.Get("name")} {name}: wanted {wanted}, got {got}");
        }
    }
}
