using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bacalhau.Storage;

/// <summary>Downloads files: follows redirects, tries again, keeps the limits.</summary>
internal sealed partial class UrlDownloader(GuardedHttp http, IOptions<UrlDownloadOptions> options, TimeProvider clock, ILogger<UrlDownloader> logger)
{
    private const int MaxRedirects = 10;
    private const int BufferBytes = 128 << 10;
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MeasureTimeout = TimeSpan.FromSeconds(10);

    private readonly UrlDownloadOptions options = options.Value;

    /// <summary>Puts the file into a folder and returns its path; what the folder held before is gone.</summary>
    public async Task<string> DownloadAsync(Uri url, string folder, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await AttemptAsync(url, folder, cancellationToken).ConfigureAwait(false);
            }
            catch (BacalhauException e) when (e.Error.IsRetryable && attempt < options.MaxRetryCount)
            {
                var delay = RetryDelay(attempt);
                LogRetry(logger, e.Error.Message, attempt + 1, options.MaxRetryCount, delay);
                await Task.Delay(delay, clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Asks for the size; null when the server does not tell, or not within seconds.</summary>
    public async Task<long?> MeasureAsync(Uri url, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(MeasureTimeout < options.ReadTimeout ? MeasureTimeout : options.ReadTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var answer = await FollowAsync(HttpMethod.Head, url, either.Token).ConfigureAwait(false);
            return answer.Response.IsSuccessStatusCode ? answer.Response.Content.Headers.ContentLength : null;
        }
        catch (Exception e) when (e is BacalhauException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private TimeSpan RetryDelay(int attempt)
    {
        var delay = FirstRetryDelay * Math.Pow(2, Math.Min(attempt, 20));
        return (delay < options.MaxRetryDelay ? delay : options.MaxRetryDelay) * (0.5 + (Random.Shared.NextDouble() / 2));
    }

    private async Task<string> AttemptAsync(Uri url, string folder, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ReadTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var answer = await FollowAsync(HttpMethod.Get, url, either.Token).ConfigureAwait(false);
            if (!answer.Response.IsSuccessStatusCode)
            {
                throw UrlErrors.Status(answer.Url, answer.Response.StatusCode);
            }

            if (answer.Response.Content.Headers.ContentLength > options.MaxBytes)
            {
                throw UrlErrors.TooLarge(answer.Url, options.MaxBytes);
            }

            return await SaveAsync(answer, folder, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw UrlErrors.TimedOut(url, options.ReadTimeout);
        }
    }

    private async Task<Answer> FollowAsync(HttpMethod method, Uri url, CancellationToken cancellationToken)
    {
        var current = url;
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(method, current);
            request.Headers.UserAgent.ParseAdd("bacalhau");
            request.Headers.AcceptEncoding.ParseAdd("identity");
            request.Headers.Authorization = Credentials(current);
            var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!IsRedirect(response.StatusCode) || response.Headers.Location is not { } location)
            {
                return new(response, current, redirects > 0);
            }

            response.Dispose();
            current = Next(current, location, redirects);
        }
    }

    private static Uri Next(Uri current, Uri location, int redirects)
    {
        if (redirects == MaxRedirects)
        {
            throw UrlErrors.Redirect(current, $"more than {MaxRedirects} of them");
        }

        if (!Uri.TryCreate(current, location, out var next) || next.Scheme is not ("http" or "https"))
        {
            throw UrlErrors.Redirect(current, "it leads to something that is neither http nor https");
        }

        return current.Scheme == "https" && next.Scheme == "http"
            ? throw UrlErrors.Redirect(current, $"it leads from https to http, {UrlErrors.Shown(next)}")
            : next;
    }

    private async Task<string> SaveAsync(Answer answer, string folder, CancellationToken cancellationToken)
    {
        var name = DownloadFileName.Choose(answer.Url, answer.Redirected, answer.Response.Content.Headers.ContentDisposition) ?? Guid.NewGuid().ToString();
        var path = Path.Combine(folder, name);
        await using var file = OnDisk(path, () =>
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            Directory.CreateDirectory(folder);
            return new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 });
        });

        var content = await OnNetworkAsync(answer.Url, () => answer.Response.Content.ReadAsStreamAsync(cancellationToken)).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (long bytes = 0; ;)
            {
                var read = await OnNetworkAsync(answer.Url, () => content.ReadAsync(buffer, cancellationToken).AsTask()).ConfigureAwait(false);
                if (read == 0)
                {
                    return path;
                }

                if ((bytes += read) > options.MaxBytes)
                {
                    throw UrlErrors.TooLarge(answer.Url, options.MaxBytes);
                }

                OnDisk(path, () =>
                {
                    file.Write(buffer.AsSpan(0, read));
                    return true;
                });
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<T> OnNetworkAsync<T>(Uri url, Func<Task<T>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw UrlErrors.Network(url, e);
        }
    }

    private static T OnDisk<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.Disk(UrlDownloadParams.Component, path, e);
        }
    }

    /// <summary>User and password written in the URL; a redirect to another server does not have them.</summary>
    private static AuthenticationHeaderValue? Credentials(Uri url) =>
        url.UserInfo.Length == 0 ? null : new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo))));

    private static bool IsRedirect(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;

    [LoggerMessage(Level = LogLevel.Information, Message = "{Error}; attempt {Attempt} of {MaxRetryCount} follows in {Delay}")]
    private static partial void LogRetry(ILogger logger, string error, int attempt, int maxRetryCount, TimeSpan delay);

    private sealed record Answer(HttpResponseMessage Response, Uri Url, bool Redirected) : IDisposable
    {
        public void Dispose() => Response.Dispose();
    }
}
