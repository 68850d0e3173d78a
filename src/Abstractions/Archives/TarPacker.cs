using System.Formats.Tar;
using System.IO.Compression;

namespace Bacalhau;

/// <summary>Packs a file or a folder without following links, always in the same order.</summary>
internal sealed class TarPacker(TarWriter writer)
{
    private const int EndOfArchiveBytes = 1024;

    private readonly List<string> skipped = [];
    private bool hasEntries;
    private long files;
    private long bytes;

    public static async Task<ArchiveSummary> PackAsync(string path, Stream destination, CompressionLevel level, CancellationToken cancellationToken)
    {
        await using var gzip = new GZipStream(destination, level, leaveOpen: true);
        await using var writer = new TarWriter(gzip, TarEntryFormat.Gnu, leaveOpen: true);
        var packer = new TarPacker(writer);
        if (Directory.Exists(path))
        {
            await packer.AddFolderAsync(new DirectoryInfo(path), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            // A file that is named itself may be a link: whoever named it meant what it points to.
            var file = new FileInfo(path);
            await packer.AddFileAsync((FileInfo?)file.ResolveLinkTarget(returnFinalTarget: true) ?? file, file.Name, cancellationToken).ConfigureAwait(false);
        }

        if (!packer.hasEntries)
        {
            // The writer ends an archive only when it has begun one, and no reader takes nothing at all for an empty archive.
            await gzip.WriteAsync(new byte[EndOfArchiveBytes], cancellationToken).ConfigureAwait(false);
        }

        return new(packer.files, packer.bytes, packer.skipped);
    }

    private async Task AddFolderAsync(DirectoryInfo root, CancellationToken cancellationToken)
    {
        var pending = new Stack<(FileSystemInfo Info, string Name)>();
        Push(root, "");
        while (pending.TryPop(out var next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (next.Info.LinkTarget is { } target)
            {
                await AddLinkAsync(next.Info, next.Name, target, cancellationToken).ConfigureAwait(false);
            }
            else if (next.Info is DirectoryInfo folder)
            {
                await WriteAsync(Entry(TarEntryType.Directory, folder, next.Name + "/"), cancellationToken).ConfigureAwait(false);
                Push(folder, next.Name + "/");
            }
            else
            {
                await AddFileAsync((FileInfo)next.Info, next.Name, cancellationToken).ConfigureAwait(false);
            }
        }

        void Push(DirectoryInfo folder, string prefix)
        {
            var children = Children(folder);
            Array.Sort(children, (left, right) => string.CompareOrdinal(right.Name, left.Name));
            foreach (var child in children)
            {
                pending.Push((child, prefix + child.Name));
            }
        }
    }

    private static FileSystemInfo[] Children(DirectoryInfo folder)
    {
        try
        {
            return folder.GetFileSystemInfos();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ArchiveErrors.Disk(folder.FullName, e);
        }
    }

    private Task AddLinkAsync(FileSystemInfo link, string name, string target, CancellationToken cancellationToken)
    {
        if (!ArchivePath.IsContainedLink(name.Count(c => c == '/') + 1, target))
        {
            Skip(name);
            return Task.CompletedTask;
        }

        var entry = Entry(TarEntryType.SymbolicLink, link, name);
        entry.LinkName = target;
        return WriteAsync(entry, cancellationToken);
    }

    private async Task AddFileAsync(FileInfo file, string name, CancellationToken cancellationToken)
    {
        var entry = Entry(TarEntryType.RegularFile, file, name);

        // A file without content is never opened: it may be a pipe, and opening one waits for a writer that may never come.
        if (file.Length == 0)
        {
            await WriteAsync(entry, cancellationToken).ConfigureAwait(false);
            files++;
            return;
        }

        if (Open(file) is not { } content)
        {
            Skip(name);
            return;
        }

        await using (content)
        {
            var length = content.Length;
            entry.DataStream = content;
            await WriteAsync(entry, cancellationToken).ConfigureAwait(false);
            if (content.Position != length)
            {
                throw ArchiveErrors.Disk(name, new IOException("it changed while it was packed"));
            }

            files++;
            bytes += length;
        }
    }

    private static FileStream? Open(FileInfo file)
    {
        try
        {
            return new FileStream(file.FullName, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.SequentialScan,
                BufferSize = 0,
            });
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ArchiveErrors.Disk(file.FullName, e);
        }
    }

    private Task WriteAsync(GnuTarEntry entry, CancellationToken cancellationToken)
    {
        hasEntries = true;
        return writer.WriteEntryAsync(entry, cancellationToken);
    }

    private void Skip(string name)
    {
        if (skipped.Count < ArchiveSummary.MaxSkippedNames)
        {
            skipped.Add(name);
        }
    }

    /// <summary>A header without anything of this machine but times and permissions.</summary>
    private static GnuTarEntry Entry(TarEntryType type, FileSystemInfo info, string name)
    {
        var modified = new DateTimeOffset(info.LastWriteTimeUtc, TimeSpan.Zero);
        return new GnuTarEntry(type, name)
        {
            // Whole seconds: the format has no more, and a year before 1970 has no form in it.
            ModificationTime = DateTimeOffset.FromUnixTimeSeconds(Math.Max(0, modified.ToUnixTimeSeconds())),
            AccessTime = DateTimeOffset.UnixEpoch,
            ChangeTime = DateTimeOffset.UnixEpoch,
            Mode = OperatingSystem.IsWindows() || type is TarEntryType.SymbolicLink
                ? (UnixFileMode)0b110_100_100
                : info.UnixFileMode & (UnixFileMode)0b111_111_111,
        };
    }
}
