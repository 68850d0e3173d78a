using System.Collections.Concurrent;

namespace Bacalhau.Rego;

/// <summary>Which lines of the policies loaded with it have succeeded at least once. Safe to share between threads.</summary>
public sealed class RegoCoverage
{
    private readonly ConcurrentDictionary<(string File, int Row), Line> _lines = new();

    /// <summary>Gives, by file in order, the lines that can be covered and whether they were.</summary>
    public IReadOnlyList<RegoFileCoverage> Report() =>
        [.. _lines.GroupBy(line => line.Key.File, StringComparer.Ordinal).OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => new RegoFileCoverage(
            file.Key,
            [.. file.Where(line => line.Value.IsCovered).Select(line => line.Key.Row).Order()],
            [.. file.Where(line => !line.Value.IsCovered).Select(line => line.Key.Row).Order()]))];

    internal Line Know(RegoLocation location) => _lines.GetOrAdd((location.File, location.Row), _ => new());

    internal sealed class Line
    {
        public bool IsCovered { get; set; }
    }
}

/// <summary>Coverage of one file.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Covered">Rows with an expression or head that succeeded, in order.</param>
/// <param name="NotCovered">Rows with one that never did, in order.</param>
public sealed record RegoFileCoverage(string File, IReadOnlyList<int> Covered, IReadOnlyList<int> NotCovered)
{
    /// <summary>Gets the covered part in percent, 100 for a file without rules.</summary>
    public double Percent => Covered.Count + NotCovered.Count == 0 ? 100 : 100.0 * Covered.Count / (Covered.Count + NotCovered.Count);
}
