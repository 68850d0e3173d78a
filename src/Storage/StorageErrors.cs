namespace Bacalhau.Storage;

/// <summary>The errors that several storages share.</summary>
internal static class StorageErrors
{
    public static BacalhauException Disk(string component, string path, Exception inner) =>
        new BacalhauError(BacalhauErrorCode.IOError, component, $"'{path}' could not be written: {inner.Message}")
        {
            Cause = FailureCause.Input,
            IsRetryable = true,
            Hint = "Check that the node's disk has room and that its folder belongs to the node's user.",
        }.AsException(inner);
}
