using System.Text;

namespace Bacalhau.Rego.Tests.Fuzzing;

/// <summary>What one run of the fuzzer feeds the library: a policy, a query and an input, kept as one text.</summary>
/// <param name="Grammar">Grammar of the policy.</param>
/// <param name="Query">The query, which need not be one.</param>
/// <param name="Input">The input, which need not be JSON; null for none.</param>
/// <param name="Policy">The policy, which need not be one.</param>
internal sealed record FuzzCase(RegoGrammar Grammar, string Query, string? Input, string Policy)
{
    private const string Divider = "---\n";

    /// <summary>Reads what <see cref="ToString"/> wrote; whatever is not said has its default.</summary>
    public static FuzzCase Parse(string text)
    {
        var end = text.StartsWith(Divider, StringComparison.Ordinal) ? 0 : text.IndexOf("\n" + Divider, StringComparison.Ordinal) + 1;
        if (end == 0 && !text.StartsWith(Divider, StringComparison.Ordinal))
        {
            return new(RegoGrammar.V1, "data", null, text);
        }

        var head = text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new(
            Field(head, "grammar") == "v0" ? RegoGrammar.V0 : RegoGrammar.V1,
            Field(head, "query") ?? "data",
            Field(head, "input"),
            text[(end + Divider.Length)..]);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(Grammar == RegoGrammar.V0 ? "grammar: v0\n" : "");
        text.Append(Query == "data" ? "" : $"query: {Line(Query)}\n");
        text.Append(Input is null ? "" : $"input: {Line(Input)}\n");
        return text.Append(Divider).Append(Policy).ToString();
    }

    private static string Line(string text) => text.ReplaceLineEndings(" ");

    private static string? Field(string[] head, string name) =>
        head.FirstOrDefault(line => line.StartsWith(name + ": ", StringComparison.Ordinal))?[(name.Length + 2)..];
}
