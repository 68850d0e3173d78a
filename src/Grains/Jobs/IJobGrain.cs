using Orleans.Concurrency;

namespace Bacalhau.Grains;

/// <summary>One job, by its id: the only writer of its durable state.</summary>
/// <remarks>
/// Commands answer when their effect is durable. Facts are acknowledged at once and take effect with the next turn; every fact may be repeated.
/// Every method does no more than put something into the inbox, so all of them may interleave: what gathers there while a commit is under way is one commit.
/// </remarks>
[Alias("bacalhau.IJobGrain")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Accepts the job. A repeat with the same idempotency key, or of the very call, gives the first answer.</summary>
    /// <returns>Accepted; or the id of the job that has the name already, when that is another.</returns>
    [Alias("Submit"), AlwaysInterleave]
    Task<SubmitOutcome> SubmitAsync(JobSubmission submission);

    /// <summary>Makes a new version of the job. A repeat with the same idempotency key gives the first answer.</summary>
    /// <exception cref="BacalhauException">There is no such job; the type changes; nothing changes and <see cref="JobSubmission.Force"/> is not set.</exception>
    [Alias("Update"), AlwaysInterleave]
    Task<SubmitOutcome> UpdateAsync(JobSubmission submission);

    /// <summary>Runs a version again as a new version.</summary>
    /// <param name="version">The version; 0 for the current one.</param>
    /// <param name="reason">Why; may be empty.</param>
    /// <param name="idempotencyKey">As with a submission; null for none.</param>
    /// <exception cref="BacalhauException">There is no such job or version (nothing is touched); its state does not allow it.</exception>
    [Alias("Rerun"), AlwaysInterleave]
    Task<SubmitOutcome> RerunAsync(long version, string reason, string? idempotencyKey);

    /// <summary>Stops the job. Stopping a stopped one does nothing and gives an empty evaluation id.</summary>
    /// <exception cref="BacalhauException">There is no such job, or it has completed or failed (<see cref="BacalhauErrorCode.ConflictJobState"/>).</exception>
    [Alias("Stop"), AlwaysInterleave]
    Task<string> StopAsync(string reason);

    /// <summary>Takes facts; returns once they are in the inbox. An inbox is memory: who must not lose a fact repeats it until its effect shows.</summary>
    [Alias("Post"), AlwaysInterleave]
    Task PostAsync(IReadOnlyList<JobFact> facts);

    /// <summary>Looks at the job again: after a restart, or because it is due. Does nothing for a finished one.</summary>
    [Alias("Wake"), AlwaysInterleave]
    Task WakeAsync();

    /// <summary>Removes a finished job with everything stored of it; false when it is not finished, has changed since, or is not there. A repeat gives false.</summary>
    /// <param name="unchangedSince">A job that has changed at or after this instant stays: whoever decided to remove it saw an earlier one.</param>
    [Alias("Delete"), AlwaysInterleave]
    Task<bool> DeleteAsync(DateTimeOffset unchangedSince);
}
