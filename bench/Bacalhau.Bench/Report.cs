using System.Globalization;
using System.Text.Json;
using Bacalhau.TestKit;

namespace Bacalhau.Bench;

/// <summary>Prints figures as they come, holds them against <c>bars.json</c>, and keeps the raw samples.</summary>
internal sealed class Report
{
    private readonly Dictionary<string, Dictionary<string, Bar>> bars;
    private readonly bool json;
    private readonly string folder;

    public Report(bool json)
    {
        this.json = json;
        bars = JsonSerializer.Deserialize(
            File.ReadAllText(Path.Combine(Checkout.Root, "bench", "bars.json")),
            BenchJson.Default.DictionaryStringDictionaryStringBar)!;
        var stamp = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        folder = Directory.CreateDirectory(Path.Combine(Checkout.Root, "bench", "results", stamp)).FullName;
    }

    /// <summary>Gets whether every bar held so far.</summary>
    public bool AllHold { get; private set; } = true;

    public void Add(string scenario, string metric, double value, string unit, double? ceiling = null)
    {
        var bar = bars.GetValueOrDefault(scenario)?.GetValueOrDefault(metric);
        var holds = bar?.Holds(value);
        AllHold &= holds != false;
        var figure = new Figure(scenario, metric, Math.Round(value, 3), unit, bar?.Value, holds, ceiling is { } most ? Math.Round(most, 1) : null);
        var line = JsonSerializer.Serialize(figure, BenchJson.Default.Figure);
        File.AppendAllText(Path.Combine(folder, "figures.jsonl"), line + "\n");
        Console.Out.WriteLine(json ? line : Describe(figure));
    }

    /// <summary>Says something that is no figure; on standard error when figures are wanted as JSON.</summary>
    public void Say(string text) => (json ? Console.Error : Console.Out).WriteLine(text);

    /// <summary>Keeps raw samples, one a line.</summary>
    public void Keep(string name, IEnumerable<double> samples) =>
        File.WriteAllLines(Path.Combine(folder, name + ".txt"), samples.Select(sample => sample.ToString("R", CultureInfo.InvariantCulture)));

    private static string Describe(Figure figure)
    {
        var bar = figure.Bar is { } asked ? string.Create(CultureInfo.InvariantCulture, $"   bar {asked} {(figure.Holds == true ? "holds" : "DOES NOT HOLD")}") : "";
        var ceiling = figure.Ceiling is { } most ? string.Create(CultureInfo.InvariantCulture, $"   of {most}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{figure.Scenario,-10} {figure.Metric,-28} {figure.Value,12:0.###} {figure.Unit,-8}{ceiling}{bar}");
    }
}
