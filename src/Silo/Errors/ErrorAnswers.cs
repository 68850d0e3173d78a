using Bacalhau.Silo.Http.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Bacalhau.Silo.Errors;

/// <summary>Turns whatever ended a request into what the client reads.</summary>
internal static class ErrorAnswers
{
    /// <summary>Describes an error.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="uncertainWrite">What may have been written although no answer came, and how to find out; null when nothing was under way.</param>
    public static ErrorAnswer Of(Exception error, string? uncertainWrite) => error switch
    {
        RequestException request => ErrorAnswer.Of(request),
        RefusedException refused => ErrorAnswer.Of(refused.Decision),
        InvalidJobException invalid => ErrorAnswer.Of(invalid.Errors),
        BacalhauException known => ErrorAnswer.Of(known.Error),
        BadHttpRequestException bad => new(bad.StatusCode, nameof(BacalhauErrorCode.InternalError), "APIServer", bad.Message),
        TimeoutException => new(StatusCodes.Status503ServiceUnavailable, nameof(BacalhauErrorCode.TimeOut), "APIServer", $"Server Timeout! {error.Message}")
        {
            Hint = uncertainWrite ?? "Send the request again.",
        },
        OrleansException or OperationCanceledException => new(
            StatusCodes.Status503ServiceUnavailable, nameof(BacalhauErrorCode.ServiceUnavailable), "APIServer", "a part of the cluster did not answer; it may just be moving")
        {
            Hint = uncertainWrite ?? "Send the request again.",
        },
        _ => new(StatusCodes.Status500InternalServerError, nameof(BacalhauErrorCode.InternalError), "Unknown", "Internal server error"),
    };
}
