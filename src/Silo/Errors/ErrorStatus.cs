namespace Bacalhau.Silo.Errors;

/// <summary>The one place where an error code becomes an HTTP status.</summary>
public static class ErrorStatus
{
    /// <summary>Tells whether Bacalhau answers 500 for a code where we know better. Such answers name no component: none of Bacalhau's speaks.</summary>
    public static bool IsOurs(BacalhauErrorCode code) => code is BacalhauErrorCode.ConflictJobState or BacalhauErrorCode.ConflictJobRevision
        or BacalhauErrorCode.MultipleJobsFound or BacalhauErrorCode.MultipleExecutionsFound;

    /// <summary>Gives the status of a code. Where Bacalhau says 500 for a caller's mistake, ours is a 4xx.</summary>
    public static int Of(BacalhauErrorCode code) => code switch
    {
        BacalhauErrorCode.BadRequest or BacalhauErrorCode.ValidationError => 400,
        BacalhauErrorCode.Unauthorized => 401,
        BacalhauErrorCode.Forbidden => 403,
        BacalhauErrorCode.NotFound => 404,
        BacalhauErrorCode.ResourceInUse or BacalhauErrorCode.ConflictJobState or BacalhauErrorCode.ConflictJobRevision
            or BacalhauErrorCode.ConflictNodeState or BacalhauErrorCode.MultipleJobsFound
            or BacalhauErrorCode.MultipleExecutionsFound or BacalhauErrorCode.MultipleNodesFound => 409,
        BacalhauErrorCode.HandshakeRequired => 428,
        BacalhauErrorCode.ResourceExhausted => 429,
        BacalhauErrorCode.NotImplemented => 501,
        BacalhauErrorCode.ServiceUnavailable or BacalhauErrorCode.TimeOut => 503,
        _ => 500,
    };
}
