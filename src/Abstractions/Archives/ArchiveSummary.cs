namespace Bacalhau;

/// <summary>What went into an archive or came out of it.</summary>
/// <param name="Files">How many files.</param>
/// <param name="Bytes">Their content, in bytes, not compressed.</param>
/// <param name="Skipped">What was left out when packing: links that lead outside, and files whose names this system cannot open.</param>
public sealed record ArchiveSummary(long Files, long Bytes, IReadOnlyList<string> Skipped)
{
    /// <summary>The most names <see cref="Skipped"/> holds; what was left out beyond is not named.</summary>
    public const int MaxSkippedNames = 100;
}
