namespace Bacalhau;

/// <summary>The kind of an error. The names of Bacalhau's wire; what HTTP status each becomes is decided in one place of the silo.</summary>
public enum BacalhauErrorCode
{
    /// <summary>A bug of ours or of a plug-in.</summary>
    InternalError,

    /// <summary>The request cannot be understood.</summary>
    BadRequest,

    /// <summary>The request is understood and breaks a rule.</summary>
    ValidationError,

    /// <summary>Nothing has this name or id.</summary>
    NotFound,

    /// <summary>Nobody proved who is asking.</summary>
    Unauthorized,

    /// <summary>The principal is known and may not do this.</summary>
    Forbidden,

    /// <summary>A part this depends on does not answer; usually retryable.</summary>
    ServiceUnavailable,

    /// <summary>The feature does not exist here.</summary>
    NotImplemented,

    /// <summary>A limit is reached.</summary>
    ResourceExhausted,

    /// <summary>Something of that name or id exists already.</summary>
    ResourceInUse,

    /// <summary>A time limit passed.</summary>
    TimeOut,

    /// <summary>The state of a job does not allow this, for example stopping one that has completed.</summary>
    ConflictJobState,

    /// <summary>Somebody else changed the job first.</summary>
    ConflictJobRevision,

    /// <summary>A short id or prefix names several jobs.</summary>
    MultipleJobsFound,

    /// <summary>A short id or prefix names several executions.</summary>
    MultipleExecutionsFound,

    /// <summary>A short id or prefix names several nodes.</summary>
    MultipleNodesFound,

    /// <summary>The membership of a node does not allow this, for example approving an approved one.</summary>
    ConflictNodeState,

    /// <summary>A node must introduce itself again before it may go on.</summary>
    HandshakeRequired,

    /// <summary>The configuration is wrong.</summary>
    ConfigurationError,

    /// <summary>The state store failed.</summary>
    DatastoreFailure,

    /// <summary>A network transfer failed.</summary>
    NetworkFailure,

    /// <summary>A file could not be read or written.</summary>
    IOError,
}
