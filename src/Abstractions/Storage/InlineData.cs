using System.IO.Compression;

namespace Bacalhau;

/// <summary>Puts files and folders into a job itself, as source of type <c>inline</c>.</summary>
public static class InlineData
{
    /// <summary>The source type.</summary>
    public const string SourceType = "inline";

    /// <summary>The parameter that holds the data URL.</summary>
    public const string UrlParameter = "URL";

    /// <summary>The largest file that is written as it is, in bytes; larger ones and folders become a tar.gz.</summary>
    public const int MaxPlainBytes = 512;

    /// <summary>Takes bytes as they are; the execution sees them as one file.</summary>
    public static SpecConfig FromBytes(ReadOnlyMemory<byte> data) => FromUrl(new DataUrl("application/octet-stream", data));

    /// <summary>
    /// Reads a file or folder. A file of at most <see cref="MaxPlainBytes"/> becomes one file at the input's target; a larger one becomes a folder
    /// there that holds it under its name; a folder becomes that folder.
    /// </summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.NotFound"/>: there is nothing; <see cref="BacalhauErrorCode.IOError"/>: it cannot be read.</exception>
    public static async Task<SpecConfig> FromFileOrFolderAsync(string path, CancellationToken cancellationToken)
    {
        if (!Path.Exists(path))
        {
            throw new BacalhauError(BacalhauErrorCode.NotFound, "Inline", $"'{path}' does not exist").AsException();
        }

        if (File.Exists(path) && new FileInfo(path).Length <= MaxPlainBytes)
        {
            return FromBytes(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false));
        }

        using var archive = new MemoryStream();
        await TarGzip.PackAsync(path, archive, CompressionLevel.Optimal, cancellationToken).ConfigureAwait(false);
        return FromUrl(new DataUrl(TarGzip.MediaType, archive.ToArray()));
    }

    private static SpecConfig FromUrl(DataUrl url) =>
        new(SourceType) { Params = SpecParams.Of(KeyValuePair.Create<string, object?>(UrlParameter, url.ToString())) };
}
