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

    /// <summary>Removes what was last written before an instant: archives when there is one, and leavings of interrupted writes in any case.</summary>
    /// <returns>How many archives are gone.</returns>
    public int RemoveBefore(DateTimeOffset? archives, DateTimeOffset leavings)
    {
        var removed = 0;
        foreach (var file in Directory.Exists(Folder) ? new DirectoryInfo(Folder).EnumerateFiles() : [])
        {
            var isArchive = !file.Name.EndsWith(PartialExtension, StringComparison.Ordinal);
            if (file.LastWriteTimeUtc < (isArchive ? archives : leavings)?.UtcDateTime)
            {
                file.Delete();
                removed += isArchive ? 1 : 0;
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
