namespace Bacalhau.Silo.Errors;

/// <summary>A job that breaks rules: all of them at once.</summary>
internal sealed class InvalidJobException(IReadOnlyList<BacalhauError> errors) : Exception(errors[0].Message)
{
    public IReadOnlyList<BacalhauError> Errors { get; } = errors;
}
