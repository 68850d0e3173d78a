using System.Net;

namespace Bacalhau.Storage;

/// <summary>The errors of downloads, worded once. User names, passwords and queries of URLs never appear: they may be secret.</summary>
internal static class UrlErrors
{
    public static string Shown(Uri url) => $"{url.Scheme}://{(url.HostNameType is UriHostNameType.IPv6 ? url.Host : url.IdnHost)}{(url.IsDefaultPort ? "" : $":{url.Port}")}{url.AbsolutePath}";

    public static string Shown(string text)
    {
        var at = text.LastIndexOf('@');
        var safe = at < 0 ? text : "…" + text[at..];
        var end = safe.IndexOfAny(['?', '#']);
        safe = end < 0 ? safe : safe[..end] + "…";
        return safe.Length > 200 ? safe[..200] + "…" : safe;
    }

    public static BacalhauException Blocked(Uri url) =>
        (Error(BacalhauErrorCode.Forbidden, url, "its address is loopback, private or otherwise special, which downloads never reach", retryable: false) with
        {
            Hint = "Use a public address, or ask the node's operator to add the network to InputSources.Types.UrlDownload.AllowedNetworks.",
        }).AsException();

    public static BacalhauException Status(Uri url, HttpStatusCode status)
    {
        var code = status switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.Gone => BacalhauErrorCode.NotFound,
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => BacalhauErrorCode.Forbidden,
            _ => BacalhauErrorCode.NetworkFailure,
        };
        var passing = (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or (HttpStatusCode)425;
        return Error(code, url, $"the server answered {(int)status} {status}", passing).AsException();
    }

    public static BacalhauException Network(Uri url, Exception inner) =>
        Error(BacalhauErrorCode.NetworkFailure, url, inner.Message, retryable: true).AsException(inner);

    public static BacalhauException Certificate(Uri url, Exception inner) =>
        Error(BacalhauErrorCode.NetworkFailure, url, $"the server's certificate is not trusted: {inner.Message}", retryable: false).AsException(inner);

    public static BacalhauException TimedOut(Uri url, TimeSpan limit) =>
        (Error(BacalhauErrorCode.TimeOut, url, $"it took longer than {limit}", retryable: true) with { Hint = "InputSources.ReadTimeout is the limit." }).AsException();

    public static BacalhauException TooLarge(Uri url, long limit) =>
        Error(BacalhauErrorCode.ResourceExhausted, url, $"it is larger than the {limit} bytes allowed", retryable: false).AsException();

    public static BacalhauException Redirect(Uri url, string why) =>
        Error(BacalhauErrorCode.NetworkFailure, url, $"redirect refused: {why}", retryable: false).AsException();

    private static BacalhauError Error(BacalhauErrorCode code, Uri url, string why, bool retryable) =>
        new(code, UrlDownloadParams.Component, $"cannot download {Shown(url)}: {why}") { Cause = FailureCause.Input, IsRetryable = retryable };
}
