namespace Bacalhau;

/// <summary>The errors of archives, worded once.</summary>
internal static class ArchiveErrors
{
    public const string Component = "Archive";

    public static BacalhauException Refused(string why) =>
        new BacalhauError(BacalhauErrorCode.ValidationError, Component, $"archive refused: {why}") { Cause = FailureCause.Input }.AsException();

    public static BacalhauException TooLarge(string why) =>
        new BacalhauError(BacalhauErrorCode.ResourceExhausted, Component, $"archive refused: {why}") { Cause = FailureCause.Input }.AsException();

    public static BacalhauException Damaged(Exception inner) =>
        new BacalhauError(BacalhauErrorCode.ValidationError, Component, $"archive refused: not a readable tar.gz: {inner.Message}")
        {
            Cause = FailureCause.Input,
            Hint = "Pack it again with tar -czf and check it with tar -tzf.",
        }.AsException(inner);

    public static BacalhauException Disk(string name, Exception inner) =>
        new BacalhauError(BacalhauErrorCode.IOError, Component, $"'{Shown(name)}' could not be read or written: {inner.Message}")
        {
            Cause = FailureCause.Input,
            IsRetryable = true,
        }.AsException(inner);

    /// <summary>A name as it may stand in a message: no control characters, not endless.</summary>
    public static string Shown(string name)
    {
        const int most = 200;
        var text = name.Length > most ? name[..most] + "…" : name;
        return string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? '\uFFFD' : source[i];
            }
        });
    }
}
