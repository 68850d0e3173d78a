namespace Bacalhau.Api;

/// <summary>The body of every answer that is not 200.</summary>
public sealed record ApiError
{
    /// <summary>Gets the HTTP status.</summary>
    public int Status { get; init; }

    /// <summary>Gets what went wrong, for a person; several errors stand on several lines.</summary>
    public string Message { get; init; } = "";

    /// <summary>Gets the id the client gave the request; empty when it gave none.</summary>
    public string RequestID { get; init; } = "";

    /// <summary>Gets the kind of error.</summary>
    public string Code { get; init; } = "";

    /// <summary>Gets the part that speaks.</summary>
    public string Component { get; init; } = "";

    /// <summary>Gets what to do; empty when there is nothing useful to say.</summary>
    [OmitEmpty] public string Hint { get; init; } = "";

    /// <summary>Gets further facts by name; null when there are none.</summary>
    [OmitEmpty] public IReadOnlyDictionary<string, string>? Details { get; init; }

    /// <summary>Shows an error with a status.</summary>
    public static ApiError From(BacalhauError error, int status, string requestId = "") => new()
    {
        Status = status,
        Message = error.Message,
        RequestID = requestId,
        Code = error.Code.ToString(),
        Component = error.Component,
        Hint = error.Hint ?? "",
        Details = error.Details,
    };

    /// <summary>Shows all errors of one request, status 400: messages and hints one to a line. What a submission breaks is <c>InternalError</c> on the wire, as it is in the original.</summary>
    public static ApiError FromErrors(IReadOnlyList<BacalhauError> errors, string requestId = "") => new()
    {
        Status = 400,
        Message = string.Join('\n', errors.Select(error => error.Message)),
        RequestID = requestId,
        Code = (errors[0].Component == JobValidator.SubmissionComponent ? BacalhauErrorCode.InternalError : errors[0].Code).ToString(),
        Component = errors[0].Component,
        Hint = string.Join('\n', errors.Select(error => error.Hint).OfType<string>().Distinct()),
    };

    /// <summary>Gives the error back as clients throw it. A code this build does not know reads as an internal error.</summary>
    public BacalhauError ToError() => new(
        Enum.TryParse<BacalhauErrorCode>(Code, out var code) ? code : BacalhauErrorCode.InternalError,
        Component.Length > 0 ? Component : "APIServer",
        Message)
    {
        Hint = Hint.Length > 0 ? Hint : null,
        Details = Details,
        IsRetryable = Status is 429 or 503,
    };
}

/// <summary>The body of the answer to a client of the wrong version; keys as the original has them.</summary>
public sealed record ApiVersionError
{
    /// <summary>Gets what is wrong.</summary>
    public string Error { get; init; } = "";

    /// <summary>Gets the oldest version that is served, without a <c>v</c>.</summary>
    [OmitEmpty] public string MinVersion { get; init; } = "";

    /// <summary>Gets the version of the client, without a <c>v</c>.</summary>
    [OmitEmpty] public string ClientVersion { get; init; } = "";

    /// <summary>Gets the version of the server, without a <c>v</c>.</summary>
    [OmitEmpty] public string ServerVersion { get; init; } = "";
}
