using System.Runtime.CompilerServices;

namespace Bacalhau.EndToEnd.Cli;

/// <summary>The cases of <c>tests/cases/cli</c>.</summary>
internal static class CliCase
{
    private static readonly Lazy<Dictionary<string, Dictionary<string, object?>>> Loaded = new(Load);

    public static IEnumerable<string> Names => Loaded.Value.Keys;

    public static Dictionary<string, object?> Get(string name) => Loaded.Value[name];

    private static Dictionary<string, Dictionary<string, object?>> Load()
    {
        var file = Path.Combine(Path.GetDirectoryName(Here())!, "../../cases/cli/cases.yaml");
        return ((List<object?>)CaseValue.OfYaml(File.ReadAllText(file))!)
            .Cast<Dictionary<string, object?>>()
            .ToDictionary(entry => (string)entry["name"]!, StringComparer.Ordinal);
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
