using Bacalhau.Silo.Auth;

namespace Bacalhau.Silo.Errors;

/// <summary>An error as clients read it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The kind, one of the wire's words.</param>
/// <param name="Component">The part that speaks.</param>
/// <param name="Message">What went wrong and where.</param>
internal sealed record ErrorAnswer(int Status, string Code, string Component, string Message)
{
    private const string ApiServer = "APIServer";

    /// <summary>The answer to every path and method that does not exist; never 405.</summary>
    public static readonly ErrorAnswer NoSuchRoute = new(404, nameof(BacalhauErrorCode.NotFound), ApiServer, "The requested resource/URL was not found.")
    {
        Hint = "The server version may be older than this CLI version and does not support the endpoint yet.",
        Details = new Dictionary<string, string>
        {
            ["cli_usage"] = "If you are using the CLI, try updating your server to a newer version or check if the command is supported in your server version.",
        },
    };

    /// <summary>What to do; null when there is nothing to say.</summary>
    public string? Hint { get; init; }

    /// <summary>Further facts; null when there are none.</summary>
    public IReadOnlyDictionary<string, string>? Details { get; init; }

    /// <summary>Says that a request cannot be read.</summary>
    public static ErrorAnswer Of(RequestException error) =>
        new(error.Status, nameof(BacalhauErrorCode.InternalError), error.IsOurs ? "" : ApiServer, error.Message) { Hint = error.Hint };

    /// <summary>Says what a part of the cluster said. What is wrong with a request's form has the code <c>InternalError</c> on the wire, though its status is 400.</summary>
    public static ErrorAnswer Of(BacalhauError error) => new(
        ErrorStatus.Of(error.Code),
        error is { Component: ApiServer, Code: BacalhauErrorCode.BadRequest or BacalhauErrorCode.ValidationError } ? nameof(BacalhauErrorCode.InternalError) : error.Code.ToString(),
        ErrorStatus.IsOurs(error.Code) ? "" : error.Component,
        error.Message)
    {
        Hint = error.Hint,
        Details = error.Details,
    };

    /// <summary>Says everything that is wrong, a line for each; code and component are those of the first that Bacalhau would have found too.</summary>
    public static ErrorAnswer Of(IReadOnlyList<BacalhauError> errors) => Of(errors.FirstOrDefault(error => error.Component.Length > 0) ?? errors[0]) with
    {
        Message = string.Join('\n', errors.Select(error => error.Message)),
        Hint = errors.Select(error => error.Hint).Where(hint => !string.IsNullOrEmpty(hint)).Distinct().ToList() is { Count: > 0 } hints
            ? string.Join('\n', hints)
            : null,
    };

    /// <summary>Says that a policy refused.</summary>
    public static ErrorAnswer Of(AuthorizationDecision refusal) => new(
        refusal.IsKnown ? 403 : 401,
        refusal.IsKnown ? nameof(BacalhauErrorCode.Forbidden) : nameof(BacalhauErrorCode.Unauthorized),
        "Authorizer",
        refusal.IsKnown ? "You are not allowed to do this." : "Nobody proved who is asking.")
    {
        Hint = refusal.IsKnown ? "Ask whoever runs the cluster for the permission." : "Log in, or send a token.",
        Details = new Dictionary<string, string> { ["reason"] = refusal.Reason },
    };
}
