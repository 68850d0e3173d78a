namespace Bacalhau.Cli.Specs;

/// <summary>Errors of what somebody typed.</summary>
internal static class Mistakes
{
    /// <summary>The part that speaks in errors of the command line.</summary>
    public const string Component = "CLI";

    /// <summary>Describes a value that cannot be used.</summary>
    public static BacalhauException Of(string message, string? hint = null) =>
        new BacalhauError(BacalhauErrorCode.ValidationError, Component, message) { Hint = hint }.AsException();
}
