using System.Net;
using System.Text;
using Bacalhau.Api;

namespace Bacalhau.Client.Transport;

/// <summary>Turns answers and failures of the network into errors.</summary>
internal static class ApiErrors
{
    /// <summary>The part that speaks in errors of this library.</summary>
    public const string Component = "Client";

    private const int MaxText = 512;

    /// <summary>Reads the error in an answer.</summary>
    public static BacalhauError FromAnswer(HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        if (TryRead<ApiError>(body) is { Message.Length: > 0 } error)
        {
            return error.Code.Length > 0 ? error.ToError() : error.ToError() with { Code = CodeOf(status) };
        }

        if (TryRead<ApiVersionError>(body) is { Error.Length: > 0 } refusal)
        {
            return new(CodeOf(status), "APIServer", refusal.Error)
            {
                Hint = refusal.MinVersion.Length > 0 ? $"The server accepts clients from version {refusal.MinVersion} on." : null,
            };
        }

        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxText)]).Trim();
        var words = $"the server answered {(int)status} {status}";
        return new(CodeOf(status), Component, text.Length > 0 ? $"{words}: {text}" : words)
        {
            Hint = (int)status is >= 300 and < 400 ? "Redirects are not followed: give the final address." : null,
            IsRetryable = status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests,
        };
    }

    /// <summary>Describes a call that got no answer.</summary>
    public static BacalhauException FromFailure(Uri endpoint, Exception failure) => failure switch
    {
        TimeoutException => new BacalhauError(BacalhauErrorCode.TimeOut, Component, $"{Show(endpoint)}: {failure.Message}") { IsRetryable = true }.AsException(failure),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new BacalhauError(
            BacalhauErrorCode.NetworkFailure, Component, $"no secure connection to {Show(endpoint)}: {Innermost(failure)}")
        {
            Hint = "Check that the server speaks TLS there and that its certificate is trusted.",
        }.AsException(failure),
        _ => new BacalhauError(BacalhauErrorCode.NetworkFailure, Component, $"cannot reach the server at {Show(endpoint)}: {Innermost(failure)}")
        {
            Hint = "Check that the server runs and that the address is right.",
            IsRetryable = true,
        }.AsException(failure),
    };

    /// <summary>An address without credentials in it.</summary>
    public static string Show(Uri endpoint) => endpoint.GetLeftPart(UriPartial.Authority).Replace(endpoint.UserInfo + "@", "", StringComparison.Ordinal);

    private static string Innermost(Exception failure)
    {
        while (failure.InnerException is { } inner)
        {
            failure = inner;
        }

        return failure.Message;
    }

    private static T? TryRead<T>(ReadOnlySpan<byte> body)
        where T : class
    {
        try
        {
            return ApiJson.Read<T>(body);
        }
        catch (BacalhauException)
        {
            return null;
        }
    }

    private static BacalhauErrorCode CodeOf(HttpStatusCode status) => (int)status switch
    {
        400 => BacalhauErrorCode.BadRequest,
        401 => BacalhauErrorCode.Unauthorized,
        403 => BacalhauErrorCode.Forbidden,
        404 => BacalhauErrorCode.NotFound,
        409 => BacalhauErrorCode.ResourceInUse,
        413 or 429 => BacalhauErrorCode.ResourceExhausted,
        501 => BacalhauErrorCode.NotImplemented,
        503 => BacalhauErrorCode.ServiceUnavailable,
        504 => BacalhauErrorCode.TimeOut,
        _ => BacalhauErrorCode.InternalError,
    };
}
