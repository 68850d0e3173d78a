namespace Bacalhau;

/// <summary>Carries a <see cref="BacalhauError"/> across an await or a grain call.</summary>
[GenerateSerializer, Alias("bacalhau.Exception")]
public sealed class BacalhauException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="inner">What caused it, when something did.</param>
    public BacalhauException(BacalhauError error, Exception? inner = null)
        : base(error.Message, inner) => Error = error;

    /// <summary>Gets the error.</summary>
    [Id(0)] public BacalhauError Error { get; private set; }
}
