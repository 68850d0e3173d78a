using System.Text.Json.Serialization;

namespace Bacalhau;

/// <summary>What went wrong, in a form a person, a retry policy and an HTTP client can all act on.</summary>
/// <param name="Code">The kind of error.</param>
/// <param name="Component">The part that speaks, as Bacalhau names it, for example <c>JobStore</c>, <c>Docker</c>, <c>WASM</c>.</param>
/// <param name="Message">What went wrong and where, for a person.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.Error")]
public sealed record BacalhauError(
    [property: Id(0)] BacalhauErrorCode Code,
    [property: Id(1)] string Component,
    [property: Id(2)] string Message)
{
    /// <summary>One sentence telling the user what to do next; null when there is nothing useful to say.</summary>
    [Id(3)] public string? Hint { get; init; }

    /// <summary>True when the same request may succeed later without any change by the caller.</summary>
    [Id(4)] public bool IsRetryable { get; init; }

    /// <summary>Further facts by name, for programs; null when there are none.</summary>
    [Id(5)] public IReadOnlyDictionary<string, string>? Details { get; init; }

    /// <summary>Gets why an attempt came to nothing, for the decision to try again; null when no attempt is concerned.</summary>
    [Id(6), JsonIgnore] public FailureCause? Cause { get; init; }

    /// <summary>Describes a failure nobody foresaw: a bug of ours or of a plug-in.</summary>
    public static BacalhauError Unexpected(string component, Exception cause) =>
        new(BacalhauErrorCode.InternalError, component, $"{component} failed unexpectedly: {cause.Message}") { IsRetryable = true };

    /// <summary>Wraps the error so that it can be thrown.</summary>
    public BacalhauException AsException(Exception? inner = null) => new(this, inner);
}
