using System.Net;
using System.Net.Http.Headers;
using Bacalhau.Api;

namespace Bacalhau.Client.Transport;

/// <summary>Sends requests of the API and reads its answers.</summary>
internal sealed class ApiTransport(BacalhauClientOptions options, Func<HttpClient> http)
{
    /// <summary>Asks for something.</summary>
    public Task<T> GetAsync<T>(string path, CancellationToken cancellationToken, bool anonymous = false)
        where T : class
    {
        var request = new HttpRequestMessage(HttpMethod.Get, AddressOf(options, path));
        request.MarkRepeatable();
        if (anonymous)
        {
            request.MarkAnonymous();
        }

        return SendAsync<T>(request, cancellationToken);
    }

    /// <summary>Changes something.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path below the endpoint.</param>
    /// <param name="body">The body.</param>
    /// <param name="repeatable">Whether the server treats a repeat as the same request.</param>
    /// <param name="cancellationToken">Stops waiting; the server may still do it.</param>
    public Task<T> SendAsync<TBody, T>(HttpMethod method, string path, TBody body, bool repeatable, CancellationToken cancellationToken)
        where T : class
    {
        var content = new ByteArrayContent(ApiJson.ToUtf8(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(method, AddressOf(options, path)) { Content = content };
        if (repeatable)
        {
            request.MarkRepeatable();
        }

        return SendAsync<T>(request, cancellationToken);
    }

    /// <summary>Puts a path behind the endpoint, which may have a path of its own.</summary>
    internal static Uri AddressOf(BacalhauClientOptions options, string path) => new(options.Endpoint.AbsoluteUri.TrimEnd('/') + path);

    /// <summary>Says which program asks.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> ProgramHeaders(BacalhauClientOptions options)
    {
        var build = ClientBuild.Current;
        yield return new("X-Bacalhau-Git-Version", build.GitVersion);
        yield return new("X-Bacalhau-Git-Commit", build.GitCommit);
        yield return new("X-Bacalhau-Build-Date", build.BuildDate.ToString("yyyy-MM-dd HH:mm:ss +0000 'UTC'", System.Globalization.CultureInfo.InvariantCulture));
        yield return new("X-Bacalhau-Build-OS", build.GOOS);
        yield return new("X-Bacalhau-Arch", build.GOARCH);
        if (!string.IsNullOrEmpty(options.ApplicationId))
        {
            yield return new("X-Bacalhau-App-ID", options.ApplicationId);
            yield return new("User-Agent", options.ApplicationId);
        }
    }

    private async Task<T> SendAsync<T>(HttpRequestMessage request, CancellationToken cancellationToken)
        where T : class
    {
        using var owned = request;
        foreach (var (name, value) in ProgramHeaders(options))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        HttpResponseMessage response;
        try
        {
            response = await http().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or TimeoutException)
        {
            throw ApiErrors.FromFailure(options.Endpoint, failure);
        }

        using (response)
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw ApiErrors.FromAnswer(response.StatusCode, body).AsException();
            }

            return Read<T>(body, request.RequestUri!);
        }
    }

    private static T Read<T>(byte[] body, Uri address)
        where T : class
    {
        BacalhauException? cause = null;
        try
        {
            if (ApiJson.Read<T>(body) is { } answer)
            {
                return answer;
            }
        }
        catch (BacalhauException e)
        {
            cause = e;
        }

        throw new BacalhauError(
            BacalhauErrorCode.InternalError, ApiErrors.Component,
            $"the answer of {ApiErrors.Show(address)}{address.AbsolutePath} cannot be understood{(cause is null ? ": it is empty" : ": " + cause.Message)}")
        {
            Hint = "Check that a Bacalhau server listens there.",
        }.AsException(cause);
    }
}
