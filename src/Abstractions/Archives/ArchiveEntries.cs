using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Bacalhau;

/// <summary>An entry that may be unpacked.</summary>
/// <param name="Path">Where it belongs.</param>
/// <param name="Entry">What it is; its content can be read until the next entry is asked for.</param>
internal readonly record struct ArchiveEntry(ArchivePath Path, TarEntry Entry)
{
    public bool IsFolder => Entry.EntryType is TarEntryType.Directory || (Entry.Length == 0 && Entry.Name.EndsWith('/'));

    public bool IsLink => Entry.EntryType is TarEntryType.SymbolicLink;
}

/// <summary>Reads the entries of a tar.gz that somebody else made, each checked against the limits and found harmless.</summary>
internal static class ArchiveEntries
{
    public static async IAsyncEnumerable<ArchiveEntry> ReadAsync(
        Stream source,
        ArchiveLimits limits,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var packed = new CountingStream(source);
        await using var gzip = new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true);
        await using var bounded = new BoundedStream(gzip, packed, limits);
        await using var reader = new TarReader(bounded, leaveOpen: true);

        var entries = 0;
        while (await NextAsync(reader, cancellationToken).ConfigureAwait(false) is { } entry)
        {
            if (++entries > limits.MaxEntries)
            {
                throw ArchiveErrors.TooLarge($"it holds more than the {limits.MaxEntries} entries allowed");
            }

            if (entry.EntryType is TarEntryType.GlobalExtendedAttributes)
            {
                continue;
            }

            RefuseKind(entry);
            var path = ArchivePath.Parse(entry.Name, limits.MaxDepth);
            if (path.Depth > 0)
            {
                yield return new(path, entry);
            }
        }
    }

    private static async ValueTask<TarEntry?> NextAsync(TarReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException and not BacalhauException)
        {
            // The reader meets whatever bytes there are; which exception it raises for which nonsense is not documented.
            throw ArchiveErrors.Damaged(e);
        }
    }

    private static void RefuseKind(TarEntry entry)
    {
        var name = ArchiveErrors.Shown(entry.Name);
        switch (entry.EntryType)
        {
            case TarEntryType.SymbolicLink:
            case TarEntryType.Directory:
                break;
            case TarEntryType.RegularFile:
            case TarEntryType.V7RegularFile:
            case TarEntryType.ContiguousFile:
                if (entry is PaxTarEntry pax && pax.ExtendedAttributes.Keys.Any(key => key.StartsWith("GNU.sparse", StringComparison.Ordinal)))
                {
                    throw ArchiveErrors.Refused($"'{name}' is a sparse file");
                }

                break;
            default:
                throw ArchiveErrors.Refused($"'{name}' is a {entry.EntryType}; only files, folders and symbolic links are taken");
        }
    }
}
