namespace Bacalhau;

/// <summary>What grains keep. Every implementation passes <c>JobStoreConformance</c> in <c>tests/TestKit</c>; that suite is the contract.</summary>
/// <remarks>Committed means on disk. Concurrent commits share a transaction; one that fails, fails alone.</remarks>
public interface IJobStore
{
    /// <summary>Writes one decision, atomically. A repeat with the same expected tag is a <see cref="CommitStatus.Conflict"/>.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.DatastoreFailure"/>: whether it is written is unknown; read again.</exception>
    Task<CommitOutcome> CommitAsync(ChangeSet change, CancellationToken cancellationToken);

    /// <summary>Reads a job as its grain needs it; null when there is none.</summary>
    Task<StoredJob?> LoadAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Reads the specification of a version; null when there is none.</summary>
    Task<Job?> LoadVersionAsync(JobId id, long version, CancellationToken cancellationToken);

    /// <summary>Lists unfinished jobs by id, ascending, behind <paramref name="after"/>, at most <paramref name="limit"/>: what a silo wakes when it starts.</summary>
    Task<IReadOnlyList<JobId>> ListUnfinishedAsync(JobId? after, int limit, CancellationToken cancellationToken);

    /// <summary>Lists jobs that are due, earliest first, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<JobId>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>Lists what is not finished on a node.</summary>
    Task<IReadOnlyList<Execution>> ListLiveOnNodeAsync(NodeId node, CancellationToken cancellationToken);

    /// <summary>Lists finished jobs that ended before an instant, oldest first: what retention removes through each job's grain.</summary>
    Task<IReadOnlyList<JobId>> ListFinishedAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>Lists finished jobs beyond the newest <paramref name="keep"/>: of all, or of each namespace. At most <paramref name="limit"/>; reads no more than it lists, what it keeps of a namespace aside.</summary>
    Task<IReadOnlyList<JobId>> ListSurplusAsync(long keep, bool ofEachNamespace, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Removes a finished job with all its rows, and notes what each known node has to remove of it (<see cref="INodeStore.ListDiscardsAsync"/>). Atomic; one with
    /// thousands of executions goes in steps, its own row last, so that a call that was interrupted is simply made again.
    /// Returns false when it is not there, not finished, or changed meanwhile.
    /// </summary>
    Task<bool> DeleteAsync(JobId id, long expectedETag, CancellationToken cancellationToken);
}

/// <summary>A job as its grain needs it.</summary>
/// <param name="Record">Its row.</param>
/// <param name="ETag">The tag of the row.</param>
/// <param name="Spec">The specification of the current version, state fields unset.</param>
/// <param name="Live">The executions that have not ended, of all versions.</param>
public sealed record StoredJob(JobRecord Record, long ETag, Job Spec, IReadOnlyList<Execution> Live);
