using System.Globalization;
using System.Text;
using Xunit;

namespace Bacalhau.Rego.Tests.Conformance;

/// <summary>The public suite, all of it, with a list of what is known not to pass.</summary>
public sealed class ConformanceTests
{
    [Fact]
    public void Cases_PassUnlessListed()
    {
        var folder = Environment.GetEnvironmentVariable("REGO_CONFORMANCE_DIR") is { Length: > 0 } given ? given : CaseFiles.Folder("rego");
        var exclusions = Exclusions(Path.Combine(folder, "exclusions.txt"));

        var outcomes = ConformanceCase.ReadFolder(folder).Select(ConformanceRunner.Run).ToList();
        var report = Report(outcomes);
        Write(report);

        var failed = outcomes.Where(outcome => outcome.Verdict == ConformanceVerdict.Failed && !exclusions.Contains(outcome.Case.Id));
        var healed = outcomes.Where(outcome => outcome.Verdict == ConformanceVerdict.Passed && exclusions.Contains(outcome.Case.Id));
        Assert.Empty(failed.Select(outcome => $"{outcome.Case.Id}\n    {outcome.Reason}"));
        Assert.Empty(healed.Select(outcome => $"{outcome.Case.Id} passes now: take it off the list"));
        Assert.NotEmpty(outcomes);
    }

    private static HashSet<string> Exclusions(string file) =>
        File.Exists(file)
            ? File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(" ## ", 2)[0].Trim()).ToHashSet(StringComparer.Ordinal)
            : [];

    private static string Report(List<ConformanceOutcome> outcomes)
    {
        var report = new StringBuilder();
        foreach (var category in outcomes.GroupBy(outcome => $"{(outcome.Case.Grammar == RegoGrammar.V0 ? "v0" : "v1")}/{outcome.Case.Category}").Append(null))
        {
            var of = category?.ToList() ?? outcomes;
            report.Append(CultureInfo.InvariantCulture, $"{category?.Key ?? "all",-45} {Count(of, ConformanceVerdict.Passed),5} passed {Count(of, ConformanceVerdict.Failed),5} failed {Count(of, ConformanceVerdict.MissingBuiltin),5} skipped\n");
            foreach (var outcome in category?.Where(outcome => outcome.Verdict != ConformanceVerdict.Passed) ?? [])
            {
                report.Append(CultureInfo.InvariantCulture, $"    {outcome.Verdict} {outcome.Case.Id}\n        {outcome.Reason.ReplaceLineEndings(" ")}\n");
            }
        }

        return report.ToString();
    }

    private static int Count(List<ConformanceOutcome> outcomes, ConformanceVerdict verdict) => outcomes.Count(outcome => outcome.Verdict == verdict);

    private static void Write(string report)
    {
        if (Environment.GetEnvironmentVariable("REGO_CONFORMANCE_REPORT") is { Length: > 0 } file)
        {
            File.WriteAllText(file, report);
        }
    }
}
