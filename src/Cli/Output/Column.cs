namespace Bacalhau.Cli.Output;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its heading; tables show it in capitals, CSV as it stands.</param>
/// <param name="Full">The whole value, for CSV and wide tables.</param>
internal sealed record Column<T>(string Name, Func<T, string> Full)
{
    /// <summary>Gets the value for narrow tables; the whole one unless told.</summary>
    public Func<T, string> Short { get; init; } = Full;

    /// <summary>Gets the most characters of a line in narrow tables; what is longer goes on below. 0 for no limit.</summary>
    public int MaxWidth { get; init; }
}
