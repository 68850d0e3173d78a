namespace Bacalhau.Storage;

/// <summary>Inputs that are downloaded over http and https; each becomes one file below the target.</summary>
internal sealed class UrlDownloadStorage(GuardedHttp http, UrlDownloader downloader) : IInputStorage
{
    private const string Whole = "download", Partial = "download.partial";

    public string SourceType => UrlDownloadParams.SourceType;

    public Task<bool> IsAvailableAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<IReadOnlyList<BacalhauError>> CheckAsync(InputSource input, CancellationToken cancellationToken)
    {
        var (download, errors) = UrlDownloadParams.Read(input);
        return Task.FromResult(download is not null && http.Refuses(download.Url) ? [UrlErrors.Blocked(download.Url).Error] : errors);
    }

    public Task<bool> IsLocalAsync(InputSource input, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<long?> MeasureAsync(InputSource input, CancellationToken cancellationToken) =>
        downloader.MeasureAsync(Read(input), cancellationToken);

    public async Task<IReadOnlyList<PreparedInput>> PrepareAsync(PrepareRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var url = Read(request.Input);
        var whole = Path.Combine(request.Folder, Whole);
        if (!Directory.Exists(whole))
        {
            var partial = Path.Combine(request.Folder, Partial);
            await downloader.DownloadAsync(url, partial, cancellationToken).ConfigureAwait(false);
            MoveIntoPlace(partial, whole);
        }

        var file = Directory.EnumerateFiles(whole).Single();
        return [new(request.Input, file, $"{request.Input.Target.TrimEnd('/')}/{Path.GetFileName(file)}", ReadOnly: true)];
    }

    private static void MoveIntoPlace(string partial, string whole)
    {
        try
        {
            Directory.Move(partial, whole);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.Disk(UrlDownloadParams.Component, whole, e);
        }
    }

    private static Uri Read(InputSource input)
    {
        var (download, errors) = UrlDownloadParams.Read(input);
        ParamErrors.ThrowIfAny(errors);
        return download!.Url;
    }
}
