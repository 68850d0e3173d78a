namespace Bacalhau;

/// <summary>Ends the reading of a file that is no YAML or JSON, or a hostile one.</summary>
internal sealed class JobFileException(string problem, string hint, long line, long column) : Exception(problem)
{
    public const string Component = "JobFile";

    public BacalhauError ToError() => Error("", Message, hint, line, column);

    public static BacalhauError Error(string path, string problem, string hint, long line, long column) => new(
        BacalhauErrorCode.ValidationError,
        Component,
        $"line {line}, column {column}: {(path.Length > 0 ? Clip.Path(path) + ": " : "")}{problem}")
    {
        Hint = hint,
    };
}
