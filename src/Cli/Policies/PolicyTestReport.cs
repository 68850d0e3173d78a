using System.Globalization;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Terminal;
using Bacalhau.Rego;

namespace Bacalhau.Cli.Policies;

/// <summary>Shows how tests of policies went and which lines they reached.</summary>
internal sealed class PolicyTestReport(CliHost host, OutputStyle style, IReadOnlyList<RegoTestResult> results, IReadOnlyList<RegoFileCoverage>? coverage)
{
    private static readonly Column<RegoTestResult>[] Columns =
    [
        new("test", result => result.Name),
        new("result", Word),
        new("location", result => result.Location.ToString()),
        new("message", result => result.Problem?.Message ?? ""),
    ];

    /// <summary>Gets whether a test failed or could not be evaluated.</summary>
    public bool HasFailed => results.Any(result => result.Verdict is RegoTestVerdict.Failed or RegoTestVerdict.Error);

    /// <summary>Gets the part of lines that was reached, in percent; 100 when nobody asked.</summary>
    public double Percent
    {
        get
        {
            var all = coverage?.Sum(file => file.Covered.Count + file.NotCovered.Count) ?? 0;
            return all == 0 ? 100 : 100.0 * coverage!.Sum(file => file.Covered.Count) / all;
        }
    }

    /// <summary>Shows it.</summary>
    /// <param name="isVerbose">Whether passed tests are shown to a person too.</param>
    public void Write(bool isVerbose)
    {
        switch (style.Format)
        {
            case OutputFormat.Json or OutputFormat.Yaml:
                PolicyAnswer.WriteDocument(host, style, Document());
                break;
            case OutputFormat.Table or OutputFormat.Csv:
                ResultWriter.WriteRows(host, style, results, Columns);
                break;
            default:
                WriteText(isVerbose);
                break;
        }
    }

    private void WriteText(bool isVerbose)
    {
        foreach (var result in results.Where(result => isVerbose || result.Verdict is not RegoTestVerdict.Passed))
        {
            host.Output.Write($"{Word(result).ToUpperInvariant(),-5} {result.Name} ({result.Location})\n");
            foreach (var problem in result.Problem?.Diagnostics ?? [])
            {
                host.Output.Write($"      {problem.ToDisplay().Replace("\n", "\n      ", StringComparison.Ordinal)}\n");
            }
        }

        var parts = results.GroupBy(result => result.Verdict).OrderBy(group => group.Key).Select(group => $"{group.Count()} {Word(group.First()) switch { "pass" => "passed", "fail" => "failed", "skip" => "skipped", _ => "with errors" }}");
        host.Output.Write(results.Count == 0 ? "no tests: their names start with test_\n" : string.Join(", ", parts) + "\n");
        if (coverage is null)
        {
            return;
        }

        host.Output.Write("\n");
        foreach (var file in coverage)
        {
            var missed = file.NotCovered.Count == 0 ? "" : $"  not reached: {Ranges(file.NotCovered)}";
            host.Output.Write(string.Create(CultureInfo.InvariantCulture, $"{file.Percent,6:0.0} %  {file.File}{missed}\n"));
        }

        host.Output.Write(string.Create(CultureInfo.InvariantCulture, $"{Percent,6:0.0} %  of all lines\n"));
    }

    private RegoObject Document()
    {
        var tests = RegoArray.Create(results.Select(result => (RegoValue)RegoObject.Create(
        [
            ("name", RegoValue.From(result.Name)),
            ("result", RegoValue.From(Word(result))),
            ("location", RegoObject.Create(("file", RegoValue.From(result.Location.File)), ("row", RegoValue.From(result.Location.Row)), ("col", RegoValue.From(result.Location.Column)))),
            ("duration_ns", RegoValue.From(result.Duration.Ticks * 100)),
            .. result.Problem is null ? [] : new (string, RegoValue)[] { ("error", RegoValue.From(result.Problem.Message)) },
        ])));
        return coverage is null
            ? RegoObject.Create(("tests", tests))
            : RegoObject.Create(("tests", tests), ("coverage", Number(Percent)), ("files", RegoObject.Create(coverage.Select(file => KeyValuePair.Create((RegoValue)RegoValue.From(file.File), (RegoValue)RegoObject.Create(
                ("coverage", Number(file.Percent)), ("covered", Rows(file.Covered)), ("not_covered", Rows(file.NotCovered))))))));
    }

    private static string Word(RegoTestResult result) => result.Verdict switch
    {
        RegoTestVerdict.Passed => "pass",
        RegoTestVerdict.Failed => "fail",
        RegoTestVerdict.Skipped => "skip",
        _ => "error",
    };

    private static RegoArray Rows(IReadOnlyList<int> rows) => RegoArray.Create(rows.Select(row => (RegoValue)RegoValue.From(row)));

    private static RegoValue Number(double percent) => RegoJson.Parse(percent.ToString("0.##", CultureInfo.InvariantCulture));

    /// <summary>Writes rows as <c>3-5, 9</c>.</summary>
    private static string Ranges(IReadOnlyList<int> rows)
    {
        var ranges = new List<(int From, int To)>();
        foreach (var row in rows)
        {
            if (ranges.Count > 0 && ranges[^1].To == row - 1)
            {
                ranges[^1] = (ranges[^1].From, row);
            }
            else
            {
                ranges.Add((row, row));
            }
        }

        return string.Join(", ", ranges.Select(range => range.From == range.To ? $"{range.From}" : $"{range.From}-{range.To}"));
    }
}
