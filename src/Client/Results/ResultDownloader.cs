using System.Buffers;
using System.Net;
using Bacalhau.Client.Transport;

namespace Bacalhau.Client.Results;

/// <summary>Fetches archives, unpacks them beside the folder and moves them in when all have come, so that a failure leaves nothing half done.</summary>
internal sealed class ResultDownloader(Func<HttpClient> http, TimeProvider clock)
{
    private const int Attempts = 4;
    private const int BlockBytes = 128 * 1024;
    private const long ReportEveryBytes = 1 << 20;

    public async Task<DownloadSummary> DownloadAsync(
        string job, IReadOnlyList<SpecConfig> results, DownloadOptions options, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        if (results.Count == 0)
        {
            throw new BacalhauError(BacalhauErrorCode.NotFound, ApiErrors.Component, $"job '{job}' has published no results")
            {
                Hint = "Its output may stand in its log.",
                Details = new Dictionary<string, string> { [DownloadOptions.NothingPublished] = "true" },
            }.AsException();
        }

        UnfetchableResults.Refuse(job, results);
        var links = results.Select(ResultLink.Of).ToList();
        var folder = Path.GetFullPath(options.Folder);
        using var limit = new CancellationTokenSource(options.Timeout ?? Timeout.InfiniteTimeSpan, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await DownloadAsync(links, folder, options, progress, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new BacalhauError(BacalhauErrorCode.TimeOut, ApiErrors.Component, $"the results did not come within {options.Timeout!.Value.TotalSeconds:0.#} s").AsException();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BacalhauError(BacalhauErrorCode.IOError, ApiErrors.Component, $"the results cannot be written to '{folder}': {e.Message}").AsException(e);
        }
    }

    private async Task<DownloadSummary> DownloadAsync(
        List<ResultLink> links, string folder, DownloadOptions options, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        var parent = Path.GetDirectoryName(folder) ?? folder;
        Directory.CreateDirectory(parent);
        var staging = Path.Combine(Directory.Exists(folder) ? folder : parent, $".bacalhau-{Guid.NewGuid():N}");
        Directory.CreateDirectory(staging);
        try
        {
            var bytes = 0L;
            var leftOut = new List<string>();
            var merged = Path.Combine(staging, "merged");
            Directory.CreateDirectory(merged);
            var raw = options.Raw ? Directory.CreateDirectory(Path.Combine(merged, "raw")).FullName : staging;
            foreach (var (index, link) in links.Index())
            {
                var archive = Path.Combine(raw, link.Name);
                bytes += await FetchAsync(link, archive, options.Limits.MaxBytes, Report(progress, index + 1, links.Count), cancellationToken);
                if (!options.Raw)
                {
                    var unpacked = Path.Combine(staging, $"{index}");
                    await using (var stream = File.OpenRead(archive))
                    {
                        leftOut.AddRange((await TarGzip.UnpackAsync(stream, unpacked, options.Limits, cancellationToken)).Skipped);
                    }

                    File.Delete(archive);
                    ResultFolder.Merge(unpacked, merged);
                }
            }

            return new(folder, ResultFolder.Publish(merged, folder, options.Only), bytes, leftOut);
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    private async Task<long> FetchAsync(ResultLink link, string file, long maxBytes, Action<long, long?> report, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await FetchOnceAsync(link, file, maxBytes, report, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or HttpIOException && attempt < Attempts)
            {
                await Task.Delay(Backoff.After(attempt, Random.Shared.NextDouble()), clock, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or HttpIOException)
            {
                throw ApiErrors.FromFailure(link.Address, e);
            }
        }
    }

    private async Task<long> FetchOnceAsync(ResultLink link, string file, long maxBytes, Action<long, long?> report, CancellationToken cancellationToken)
    {
        using var response = await http().GetAsync(link.Address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw Refused(link, response.StatusCode);
        }

        var total = response.Content.Headers.ContentLength;
        await using var source = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var target = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            var (bytes, reported) = (0L, 0L);
            while (await source.ReadAsync(block, cancellationToken) is > 0 and var read)
            {
                bytes += read;
                if (bytes > maxBytes)
                {
                    throw new BacalhauError(BacalhauErrorCode.ResourceExhausted, ApiErrors.Component, $"an archive of results is larger than the {maxBytes} bytes allowed").AsException();
                }

                await target.WriteAsync(block.AsMemory(0, read), cancellationToken);
                if (bytes - reported >= ReportEveryBytes)
                {
                    report(bytes, total);
                    reported = bytes;
                }
            }

            report(bytes, total ?? bytes);
            return bytes;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static BacalhauException Refused(ResultLink link, HttpStatusCode status)
    {
        var error = ApiErrors.FromAnswer(status, []);
        return (error with
        {
            Message = $"the results at {ApiErrors.Show(link.Address)} cannot be fetched: {(int)status} {status}",
            Hint = status switch
            {
                HttpStatusCode.Forbidden or HttpStatusCode.Gone => "Links expire: ask again for fresh ones.",
                HttpStatusCode.NotFound => "The node does not keep them any more, or they were moved away; run the job again to have them anew.",
                _ => "Check that the compute node can be reached from here.",
            },
        }).AsException();
    }

    private static Action<long, long?> Report(IProgress<DownloadProgress>? progress, int index, int count) =>
        (bytes, total) => progress?.Report(new(index, count, bytes, total));
}
