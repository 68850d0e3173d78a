using Bacalhau.Rego.Tests.Conformance;
using CsCheck;
using Xunit;

namespace Bacalhau.Rego.Tests.Limits;

/// <summary>Policies of the public suite, cut up and mixed: whatever comes out loads and answers, or fails with the one exception.</summary>
public sealed class MutatedPolicyTests
{
    private static readonly string[] Pieces =
    [
        "[", "]", "{", "}", "(", ")", "|", ":=", "=", "==", "not ", "some ", "every ", " in ", " with ", " as ", "input", "data", "_", ".", ",", ";", "\n",
        "\"", "`", "$\"{", "1e9", "-", "contains ", "if ", "else ", "default ", "import ", "set()", "null", "x", "data.generated", "[_]", "{x | ", "\ud800", "\0",
    ];

    private static readonly (string Text, RegoGrammar Grammar)[] Seeds =
        [.. ConformanceCase.ReadFolder(CaseFiles.Folder("rego")).SelectMany(read => (read.Modules ?? []).Select(text => (text, read.Grammar))).Distinct()];

    private static readonly long Iterations = long.TryParse(Environment.GetEnvironmentVariable("REGO_FUZZ_ITERATIONS"), out var wanted) ? wanted : 3_000;

    private static readonly RegoLimits Small = RegoLimits.Default with { MaxSteps = 20_000, EvaluationTimeout = TimeSpan.FromSeconds(1), MaxBuiltBytes = 4 << 20 };

    [Fact]
    public void MutatedPolicies_MeetOneKindOfException() =>
        Gen.Select(Gen.Int[0, Seeds.Length - 1], Gen.Int[0, Seeds.Length - 1], Gen.Select(Gen.Int[0, 3], Gen.Double.Unit, Gen.Double.Unit, Gen.Int[0, Pieces.Length - 1]).Array[1, 4])
            .Sample((first, second, edits) => Run(edits.Aggregate(Seeds[first].Text, (text, edit) => Mutate(text, Seeds[second].Text, edit)), Seeds[first].Grammar), iter: Iterations);

    private static string Mutate(string text, string other, (int Kind, double From, double To, int Piece) edit)
    {
        var from = (int)(edit.From * text.Length);
        var length = Math.Min((int)(edit.To * 20), text.Length - from);
        return edit.Kind switch
        {
            0 => text.Insert(from, Pieces[edit.Piece]),
            1 => text.Remove(from, length),
            2 => text.Remove(from, length).Insert(from, Pieces[edit.Piece]),
            _ => text[..from] + other[(int)(edit.To * other.Length)..],
        };
    }

    private static void Run(string text, RegoGrammar grammar)
    {
        try
        {
            var policy = RegoPolicy.Load([new("fuzz.rego", text)], new() { Grammar = grammar, Limits = Small, StrictBuiltinErrors = false });
            policy.Evaluate("data", RegoObject.Create(("a", RegoValue.From(1))));
        }
        catch (RegoException problem) when (problem.InnerException is null)
        {
            Assert.NotEmpty(problem.Diagnostics);
        }
    }
}
