using System.IO.Compression;

namespace Bacalhau;

/// <summary>Packs folders into tar.gz archives and unpacks what others have packed. Everything streams; memory does not grow with the archive.</summary>
public static class TarGzip
{
    /// <summary>The media type of an archive.</summary>
    public const string MediaType = "application/gzip";

    /// <summary>The end of an archive's file name.</summary>
    public const string Extension = ".tar.gz";

    /// <summary>Packs a folder's content, or one file under its own name. The same files with the same times give the same bytes.</summary>
    /// <remarks>
    /// Links are never followed: those that stay inside are kept as links, others are left out and named in <see cref="ArchiveSummary.Skipped"/>.
    /// Pipes, sockets and devices become empty files. Owners are not told.
    /// </remarks>
    /// <param name="path">The folder or file.</param>
    /// <param name="destination">Where the archive goes; stays open.</param>
    /// <param name="level">How hard to compress.</param>
    /// <param name="cancellationToken">Stops it; what is written by then is no whole archive.</param>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.IOError"/>: a file cannot be read, or changes meanwhile.</exception>
    public static Task<ArchiveSummary> PackAsync(string path, Stream destination, CompressionLevel level, CancellationToken cancellationToken) =>
        TarPacker.PackAsync(Path.GetFullPath(path), destination, level, cancellationToken);

    /// <summary>Unpacks an archive that nobody vouches for. The folder appears whole or not at all; a repeat after an interruption begins anew.</summary>
    /// <param name="source">The archive; stays open.</param>
    /// <param name="folder">The folder to make; must be missing or empty.</param>
    /// <param name="limits">What the archive may hold.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="BacalhauException">
    /// <see cref="BacalhauErrorCode.ValidationError"/>: it is damaged, or holds what could write elsewhere.
    /// <see cref="BacalhauErrorCode.ResourceExhausted"/>: it holds more than the limits allow.
    /// <see cref="BacalhauErrorCode.IOError"/>: the disk failed; retryable.
    /// </exception>
    public static async Task<ArchiveSummary> UnpackAsync(Stream source, string folder, ArchiveLimits limits, CancellationToken cancellationToken)
    {
        var whole = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var partial = whole + ".partial";
        try
        {
            Remove(partial);
            var summary = await new TarUnpacker(partial).RunAsync(source, limits, cancellationToken).ConfigureAwait(false);
            if (Directory.Exists(whole))
            {
                Directory.Delete(whole);
            }

            Directory.Move(partial, whole);
            return summary;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ArchiveErrors.Disk(whole, e);
        }
        finally
        {
            Remove(partial);
        }
    }

    /// <summary>Tells how many bytes the files of an archive have, without writing anything.</summary>
    /// <exception cref="BacalhauException">As <see cref="UnpackAsync"/>.</exception>
    public static async Task<long> MeasureAsync(Stream source, ArchiveLimits limits, CancellationToken cancellationToken)
    {
        long bytes = 0;
        await foreach (var entry in ArchiveEntries.ReadAsync(source, limits, cancellationToken).ConfigureAwait(false))
        {
            bytes += entry.Entry.Length;
        }

        return bytes;
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
