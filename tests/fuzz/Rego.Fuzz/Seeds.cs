using Bacalhau.Rego.Tests;
using Bacalhau.Rego.Tests.Conformance;
using Bacalhau.Rego.Tests.Fuzzing;

namespace Bacalhau.Rego.Fuzz;

/// <summary>What the search starts from: the public suite, the policies, the kept corpus, and one call of each builtin.</summary>
internal static class Seeds
{
    public static string CorpusFolder { get; } = Path.Combine(CaseFiles.Folder("rego"), "corpus");

    public static IEnumerable<FuzzCase> All(string workCorpus) => [.. Suite(), .. Calls(), .. Read(CorpusFolder), .. Read(workCorpus)];

    /// <summary>The cases that the test suite runs anyway.</summary>
    public static IEnumerable<FuzzCase> Suite() =>
    [
        .. ConformanceCase.ReadFolder(CaseFiles.Folder("rego")).Select(read =>
            new FuzzCase(read.Grammar, read.Query, read.Input?.GetRawText(), string.Join('\n', read.Modules ?? []))),
        .. Directory.EnumerateFiles(Path.Combine(CaseFiles.Folder("rego"), "policies"), "*.rego").Order(StringComparer.Ordinal).Select(file =>
            new FuzzCase(RegoGrammar.V1, "data", """{"http": {"method": "GET", "path": ["api"], "headers": {"Authorization": ["Bearer a.b.c"]}, "body": "a: b"}, "constraints": {}}""", File.ReadAllText(file))),
    ];

    public static IEnumerable<FuzzCase> Read(string folder) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(file => FuzzCase.Parse(File.ReadAllText(file)))] : [];

    private static IEnumerable<FuzzCase> Calls() =>
        RegoBuiltins.Default.Names.Select(name => new FuzzCase(
            RegoGrammar.V0, "data.p.x", null,
            $"package p\nx = {name}({string.Join(", ", RegoBuiltins.Default.Find(name)!.Arguments.Select(Operand))})"));

    private static string Operand(RegoTypes types) =>
        types.HasFlag(RegoTypes.String) ? "\"a\"" : types.HasFlag(RegoTypes.Number) ? "1" : types.HasFlag(RegoTypes.Array) ? "[1]"
        : types.HasFlag(RegoTypes.Object) ? "{\"a\": 1}" : types.HasFlag(RegoTypes.Set) ? "{1}" : "true";
}
