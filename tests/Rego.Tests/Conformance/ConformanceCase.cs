using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bacalhau.Rego.Tests.Conformance;

/// <summary>One case of the public suite.</summary>
internal sealed record ConformanceCase
{
    [JsonPropertyName("note")]
    public required string Note { get; init; }

    [JsonPropertyName("query")]
    public required string Query { get; init; }

    [JsonPropertyName("modules")]
    public List<string>? Modules { get; init; }

    [JsonPropertyName("data")]
    public JsonElement? Data { get; init; }

    [JsonPropertyName("input")]
    public JsonElement? Input { get; init; }

    [JsonPropertyName("input_term")]
    public string? InputTerm { get; init; }

    [JsonPropertyName("want_result")]
    public JsonElement? WantResult { get; init; }

    [JsonPropertyName("want_error_code")]
    public string? WantErrorCode { get; init; }

    [JsonPropertyName("want_error")]
    public string? WantError { get; init; }

    [JsonPropertyName("sort_bindings")]
    public bool SortBindings { get; init; }

    [JsonPropertyName("strict_error")]
    public bool StrictError { get; init; }

    [JsonPropertyName("builtins")]
    public List<string>? Builtins { get; init; }

    [JsonPropertyName("file")]
    public string File { get; init; } = "";

    [JsonIgnore]
    public RegoGrammar Grammar { get; init; }

    [JsonIgnore]
    public string Category { get; init; } = "";

    /// <summary>Gets the name by which lists and reports call the case.</summary>
    [JsonIgnore]
    public string Id => $"{(Grammar == RegoGrammar.V0 ? "v0" : "v1")}/{Category}/{File}: {Note}";

    /// <summary>Reads a folder: JSON files, below a folder named <c>v0</c> in the old grammar.</summary>
    public static IEnumerable<ConformanceCase> ReadFolder(string folder) =>
        Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(ReadFile);

    private static IEnumerable<ConformanceCase> ReadFile(string file)
    {
        var grammar = Path.GetFileName(Path.GetDirectoryName(file)) == "v0" ? RegoGrammar.V0 : RegoGrammar.V1;
        var list = JsonSerializer.Deserialize<CaseList>(System.IO.File.ReadAllText(file))!;
        return list.Cases.Select(read => read with { Grammar = grammar, Category = Path.GetFileNameWithoutExtension(file) });
    }

    private sealed record CaseList([property: JsonPropertyName("cases")] List<ConformanceCase> Cases);
}
