using System.Reflection;
using System.Text;
using Bacalhau.Silo.Configuration;
using Bacalhau.TestKit;

namespace Bacalhau.Silo.Tests.Configuration;

/// <summary>The catalogue, the options classes and <c>docs/configuration.md</c> say the same.</summary>
public sealed class ConfigDocumentTests
{
    private static readonly string Document = Path.Combine(Checkout.Root, "docs", "configuration.md");

    /// <summary>Properties that are no settings of users: filled in by the program itself.</summary>
    private static readonly string[] Internal = ["SqliteJobStoreOptions"];

    [Fact]
    public void Document_SaysWhatTheCatalogueSays()
    {
        var expected = Write();
        if (Environment.GetEnvironmentVariable("BACALHAU_WRITE_DOCS") == "1")
        {
            File.WriteAllText(Document, expected);
        }

        Assert.Equal(expected, File.Exists(Document) ? File.ReadAllText(Document) : "", ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void EveryOption_HasAKey()
    {
        var missing = from type in OptionTypes()
                      from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                      where property.SetMethod is { IsPublic: true }
                      where !SectionsOf(type).Any(section => IsKnown($"{section.Replace(':', '.')}.{property.Name}"))
                      select $"{type.Name}.{property.Name}";

        Assert.Empty(missing);
    }

    private static IEnumerable<Type> OptionTypes() =>
        ((string[])["Bacalhau.Abstractions", "Bacalhau.Compute", "Bacalhau.Grains", "Bacalhau.Silo", "Bacalhau.State", "Bacalhau.Storage"])
            .Select(Assembly.Load)
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && SectionsOf(type).Count > 0 && !Internal.Contains(type.Name));

    private static List<string> SectionsOf(Type type) =>
        [.. type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
            .Where(field => field.IsLiteral && (field.Name.EndsWith("SectionName", StringComparison.Ordinal) || field.Name == "Section"))
            .Select(field => (string)field.GetRawConstantValue()!)];

    private static bool IsKnown(string name) =>
        ConfigCatalog.Find(name) is not null || ConfigCatalog.IsSection(name) || ConfigCatalog.FindContainer(name) is not null;

    private static string Write()
    {
        var text = new StringBuilder("""
            # Configuration

            Every setting, with its default. A setting comes from, later wins: the default; the files given by `--config FILE` in their order, or
            `config.yaml` in the data folder when none is given; the environment variable `BACALHAU_` + the key in upper case with `_` for `.`; a flag or
            `--config key=value`. Keys are compared without regard to case. All mistakes are reported at once and nothing starts. Changes take effect at the next start.

            Durations are written as Go writes them (`1h30m`, `100ms`). Lists are separated by commas on a command line and in the environment, maps are
            `k=v,k2=v2`. Amounts of CPU are cores or millicores (`0.5`, `500m`), of memory and disk bytes with a unit (`mb` = 10^6, `mib` = 2^20).


            """.ReplaceLineEndings("\n"));
        foreach (var section in ConfigCatalog.Keys.GroupBy(key => key.Name.Split('.')[0]))
        {
            text.Append($"## {section.Key}\n\n| key | default | |\n| --- | --- | --- |\n");
            foreach (var key in section)
            {
                var aliases = key.Aliases.Count == 0 ? "" : $" Also {string.Join(", ", key.Aliases.Select(alias => $"`{alias}`"))}.";
                text.Append($"| `{key.Name}` | {(key.Default.Length == 0 ? "" : $"`{key.Default}`")} | {key.Description.Replace("|", "\\|", StringComparison.Ordinal)}{aliases} |\n");
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }
}
