namespace Bacalhau;

/// <summary>How much an archive that somebody else made may hold. What goes beyond is refused, and nothing of the archive stays.</summary>
public sealed record ArchiveLimits
{
    /// <summary>The limits for results: 100 GiB, a million entries, 64 folders deep.</summary>
    public static readonly ArchiveLimits Default = new();

    /// <summary>Gets the most bytes it may unpack to, the archive's own headers included.</summary>
    /// <value>Default: 100 GiB.</value>
    public long MaxBytes { get; init; } = 100L << 30;

    /// <summary>Gets the most entries: files, folders, links and global headers.</summary>
    /// <value>Default: 1,000,000.</value>
    public int MaxEntries { get; init; } = 1_000_000;

    /// <summary>Gets the most parts a name may have.</summary>
    /// <value>Default: 64.</value>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Gets how many bytes each compressed byte may become once <see cref="ExpansionFreeBytes"/> are passed; null for any number.</summary>
    /// <value>Default: null, because results may well be gigabytes of zeros.</value>
    public int? MaxExpansion { get; init; }

    /// <summary>What an archive may unpack to before <see cref="MaxExpansion"/> counts, in bytes.</summary>
    public const long ExpansionFreeBytes = 16L << 20;
}
