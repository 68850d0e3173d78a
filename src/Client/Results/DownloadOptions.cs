namespace Bacalhau.Client;

/// <summary>How to fetch results.</summary>
public sealed record DownloadOptions
{
    /// <summary>A detail of the error that says that a job exists and has published nothing.</summary>
    public const string NothingPublished = "NothingPublished";

    /// <summary>Gets the folder they go to; made when missing. What is in it stays; a file of the same name is an error.</summary>
    public required string Folder { get; init; }

    /// <summary>Gets whether the archives are kept as they are, below <c>raw/</c>, and not unpacked.</summary>
    /// <value>Default: false.</value>
    public bool Raw { get; init; }

    /// <summary>Gets the one file or folder of the results that is wanted, with slashes; empty for all.</summary>
    /// <value>Default: empty.</value>
    public string Only { get; init; } = "";

    /// <summary>Gets how long it may take; null for no limit.</summary>
    /// <value>Default: null.</value>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Gets how much each archive may hold.</summary>
    /// <value>Default: <see cref="ArchiveLimits.Default"/>.</value>
    public ArchiveLimits Limits { get; init; } = ArchiveLimits.Default;
}

/// <summary>How far the fetching is.</summary>
/// <param name="Index">Which archive, from 1.</param>
/// <param name="Count">Of how many.</param>
/// <param name="Bytes">How many bytes of it have come.</param>
/// <param name="TotalBytes">How many there are; null when the server did not say.</param>
public readonly record struct DownloadProgress(int Index, int Count, long Bytes, long? TotalBytes);

/// <summary>What was fetched.</summary>
/// <param name="Folder">The folder, as an absolute path.</param>
/// <param name="Files">How many files it got.</param>
/// <param name="Bytes">How many bytes were transferred.</param>
/// <param name="LeftOut">Names of archives' entries that were not taken, such as links that lead outside.</param>
public sealed record DownloadSummary(string Folder, int Files, long Bytes, IReadOnlyList<string> LeftOut);
