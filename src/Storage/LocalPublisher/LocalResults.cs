using System.IO.Compression;
using Microsoft.Extensions.Options;

namespace Bacalhau.Storage;

/// <summary>The folder of published archives: one file for each execution, there whole or not at all.</summary>
internal sealed class LocalResults(IOptions<LocalPublisherOptions> options)
{
    private const string PartialExtension = ".partial";
    private const int MaxIdLength = 200;

    public string Folder { get; } = Path.GetFullPath(options.Value.Directory);

    /// <summary>The file name for an execution; null when its id cannot be one. Ids somebody chose may hold anything.</summary>
    public static string? NameOf(ExecutionId execution)
    {
        var id = execution.ToString();
        return id.Length is > 0 and <= MaxIdLength && id[0] != '.' && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? id + TarGzip.Extension
            : null;
    }

    /// <summary>Finds a published archive by its file name; null when the name is none of ours or nothing has it.</summary>
    public FileInfo? Find(string name)
    {
        if (!name.EndsWith(TarGzip.Extension, StringComparison.Ordinal) || NameOf(new(name[..^TarGzip.Extension.Length])) != name)
        {
            return null;
        }

        var file = new FileInfo(Path.Combine(Folder, name));
        return file.Exists && file.LinkTarget is null ? file : null;
    }

    /// <summary>Packs a folder under a name, replacing what has it, and returns once that is on disk.</summary>
    public async Task<ArchiveSummary> SaveAsync(string name, string folder, CancellationToken cancellationToken)
    {
        MakeFolder();
        var partial = Path.Combine(Folder, $".{name}.{Guid.NewGuid():N}{PartialExtension}");
        try
        {
            ArchiveSummary summary;
            await using (var file = new FileStream(partial, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 128 << 10 }))
            {
                summary = await TarGzip.PackAsync(folder, file, CompressionLevel.Fastest, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            File.Move(partial, Path.Combine(Folder, name), overwrite: true);
            DurableFolder.Flush(Folder);
            return summary;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Removes the archive of an execution; does nothing when there is none.</summary>
    public void Remove(ExecutionId execution)
    {
        if (NameOf(execution) is { } name && Directory.Exists(Folder))
        {
            File.Delete(Path.Combine(Folder, name));
        }
    }

    /// <summary>Removes archives that exceed a limit, the oldest first, and leavings of interrupted writes that are older than an instant.</summary>
    /// <returns>How many archives are gone.</returns>
    public int Remove(LocalResultLimits limits, DateTimeOffset leavings)
    {
        if (!Directory.Exists(Folder))
        {
            return 0;
        }

        var removed = 0;
        var (count, bytes) = (0L, 0L);
        foreach (var file in new DirectoryInfo(Folder).EnumerateFiles().OrderByDescending(file => file.LastWriteTimeUtc).ToList())
        {
            if (file.Name.EndsWith(PartialExtension, StringComparison.Ordinal))
            {
                if (file.LastWriteTimeUtc < leavings.UtcDateTime)
                {
                    file.Delete();
                }

                continue;
            }

            (count, bytes) = (count + 1, bytes + file.Length);
            if (file.LastWriteTimeUtc < limits.Oldest?.UtcDateTime || (limits.MaxResults > 0 && count > limits.MaxResults) || (limits.MaxTotalBytes > 0 && bytes > limits.MaxTotalBytes))
            {
                file.Delete();
                removed++;
            }
        }

        return removed;
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder);
        }
        else
        {
            Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}

/// <summary>What archives are kept.</summary>
/// <param name="Oldest">Those written before go; null for no limit.</param>
/// <param name="MaxResults">The newest that stay; 0 for no limit.</param>
/// <param name="MaxTotalBytes">How much the newest that stay may take together, in bytes; 0 for no limit.</param>
internal readonly record struct LocalResultLimits(DateTimeOffset? Oldest, long MaxResults, long MaxTotalBytes);
