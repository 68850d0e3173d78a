using System.Buffers;

namespace Bacalhau;

/// <summary>Writes the entries of an archive below a folder that nobody else knows yet.</summary>
/// <remarks>
/// Links are made last, so nothing is ever written through one; every file must be new, so neither doubles nor names that differ only in
/// what the file system ignores replace each other.
/// </remarks>
internal sealed class TarUnpacker(string root)
{
    private const UnixFileMode Permissions = (UnixFileMode)0b111_111_111;
    private const int BufferBytes = 128 << 10;

    private readonly List<(ArchivePath Path, string Target)> links = [];
    private long files;
    private long bytes;

    public async Task<ArchiveSummary> RunAsync(Stream source, ArchiveLimits limits, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(root);
        await foreach (var entry in ArchiveEntries.ReadAsync(source, limits, cancellationToken).ConfigureAwait(false))
        {
            if (entry.IsLink)
            {
                Remember(entry);
            }
            else if (entry.IsFolder)
            {
                OnDisk(entry.Path, () => MakeFolder(entry));
            }
            else
            {
                await WriteFileAsync(entry, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var (path, target) in links)
        {
            OnDisk(path, () => MakeLink(path, target));
        }

        return new(files, bytes, []);
    }

    private string Locate(string name) => Path.Combine(root, name.Replace('/', Path.DirectorySeparatorChar));

    private void MakeFolder(ArchiveEntry entry)
    {
        var mode = (entry.Entry.Mode & Permissions) | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var folder = Locate(entry.Path.Name);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, mode);
        }
    }

    private async Task WriteFileAsync(ArchiveEntry entry, CancellationToken cancellationToken)
    {
        await using var file = OnDisk(entry.Path, () => Create(entry));
        if (entry.Entry.DataStream is { } content)
        {
            await CopyAsync(entry.Path, content, file, cancellationToken).ConfigureAwait(false);
        }

        OnDisk(entry.Path, () =>
        {
            file.Flush();
            if (entry.Entry.ModificationTime > DateTimeOffset.UnixEpoch)
            {
                File.SetLastWriteTimeUtc(file.SafeFileHandle, entry.Entry.ModificationTime.UtcDateTime);
            }
        });
        files++;
    }

    private FileStream Create(ArchiveEntry entry)
    {
        var path = Locate(entry.Path.Name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = (entry.Entry.Mode & Permissions) | UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private async Task CopyAsync(ArchivePath path, Stream content, FileStream file, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await ReadAsync(content, buffer.AsMemory(0, BufferBytes), cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                try
                {
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                }
                catch (IOException e)
                {
                    throw ArchiveErrors.Disk(path.Name, e);
                }

                bytes += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask<int> ReadAsync(Stream content, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException and not BacalhauException)
        {
            throw ArchiveErrors.Damaged(e);
        }
    }

    private void Remember(ArchiveEntry entry)
    {
        if (!ArchivePath.IsContainedLink(entry.Path.Depth, entry.Entry.LinkName))
        {
            throw ArchiveErrors.Refused(
                $"the link '{ArchiveErrors.Shown(entry.Path.Name)}' to '{ArchiveErrors.Shown(entry.Entry.LinkName)}' leads outside");
        }

        links.Add((entry.Path, entry.Entry.LinkName));
    }

    private void MakeLink(ArchivePath path, string target)
    {
        var link = Locate(path.Name);
        var parent = Path.GetDirectoryName(link)!;
        Directory.CreateDirectory(parent);
        for (var folder = parent; folder.Length > root.Length; folder = Path.GetDirectoryName(folder)!)
        {
            if (new DirectoryInfo(folder).LinkTarget is not null)
            {
                throw ArchiveErrors.Refused($"'{ArchiveErrors.Shown(path.Name)}' lies behind another link");
            }
        }

        File.CreateSymbolicLink(link, target);
    }

    private void OnDisk(ArchivePath path, Action action) => OnDisk(path, () =>
    {
        action();
        return true;
    });

    private T OnDisk<T>(ArchivePath path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Taken(path) is { } name
                ? ArchiveErrors.Refused($"'{ArchiveErrors.Shown(path.Name)}' comes twice, or collides with '{ArchiveErrors.Shown(name)}'")
                : ArchiveErrors.Disk(path.Name, e);
        }
    }

    /// <summary>The part of a name that something else has taken: the whole, or a file where a folder is needed.</summary>
    private string? Taken(ArchivePath path)
    {
        var parts = path.Name.Split('/');
        for (var count = 1; count < parts.Length; count++)
        {
            var name = string.Join('/', parts.Take(count));
            if (File.Exists(Locate(name)))
            {
                return name;
            }
        }

        return Path.Exists(Locate(path.Name)) ? path.Name : null;
    }
}
