using Bacalhau.Grains;
using Bacalhau.Silo.Http.Pipeline;

namespace Bacalhau.Silo.Http.Jobs;

/// <summary>Hands a valid job to its grain: as a new job, or as a new version of the one that has its name.</summary>
internal sealed class JobAcceptance(IJobQueries queries, IGrainFactory grains, RequestDoor door)
{
    /// <summary>A name changes hands at most so often while one request is under way.</summary>
    private const int MaxAttempts = 4;

    /// <summary>Accepts a job. Answers once it is durable.</summary>
    /// <param name="call">The request.</param>
    /// <param name="job">The job, valid and normalised.</param>
    /// <param name="owner">Who submits.</param>
    /// <param name="terms">How.</param>
    public async Task<SubmitOutcome> AcceptAsync(ApiCall call, Job job, Principal owner, AcceptanceTerms terms)
    {
        await door.AskAsync(call, job.Namespace, null).ConfigureAwait(false);
        var key = IdempotencyKeys.Of(owner, job.Namespace, terms.IdempotencyToken);
        if (key is not null && await queries.FindSubmissionAsync(key, call.CancellationToken).ConfigureAwait(false) is { } first)
        {
            var known = await queries.GetRecordAsync(first.Job, call.CancellationToken).ConfigureAwait(false);
            return new SubmitOutcome(SubmitStatus.Repeated, first.Job, first.EvaluationId, known?.Version ?? 1);
        }

        var existing = terms.IsNamed ? await queries.FindByNameAsync(job.Name, job.Namespace, call.CancellationToken).ConfigureAwait(false) : null;
        if (existing is null && terms.HasChosenId)
        {
            await RequireUnusedAsync(job.Id, call.CancellationToken).ConfigureAwait(false);
        }

        var submission = new JobSubmission(job, owner.Id, Guid.NewGuid().ToString()) { IdempotencyKey = key, Force = terms.Force };
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var outcome = existing is { } id
                ? await UpdateAsync(call, id, submission).ConfigureAwait(false)
                : await SubmitAsync(call, submission).ConfigureAwait(false);
            if (outcome is { Status: not SubmitStatus.NameTaken })
            {
                return outcome;
            }

            existing = outcome?.JobId;
        }

        throw new BacalhauError(BacalhauErrorCode.ConflictJobRevision, JobLookup.Component, $"the name {job.Name} is being taken and given up by others at this moment")
        {
            Hint = "Send the job again.",
            IsRetryable = true,
        }.AsException();
    }

    private Task<SubmitOutcome> SubmitAsync(ApiCall call, JobSubmission submission) => call.WriteAsync(
        $"Job {submission.Job.Id} may have been accepted all the same: look for it by this id or its name, or send the request with an idempotency token.",
        () => grains.GetGrain<IJobGrain>(submission.Job.Id.Value).SubmitAsync(submission),
        isRepeatable: true);

    /// <summary>Null when the job with the name has been deleted meanwhile.</summary>
    private async Task<SubmitOutcome?> UpdateAsync(ApiCall call, JobId id, JobSubmission submission)
    {
        if (await queries.GetRecordAsync(id, call.CancellationToken).ConfigureAwait(false) is not { } record)
        {
            return null;
        }

        await door.AskAsync(call, record.Namespace, record).ConfigureAwait(false);
        try
        {
            return await call.WriteAsync(
                $"Job {id} may have been updated all the same: look at its versions before you send the job again.",
                () => grains.GetGrain<IJobGrain>(id.Value).UpdateAsync(submission with { Job = submission.Job with { Id = id } }),
                isRepeatable: submission.IdempotencyKey is not null).ConfigureAwait(false);
        }
        catch (BacalhauException e) when (e.Error.Code == BacalhauErrorCode.NotFound)
        {
            return null;
        }
    }

    private async Task RequireUnusedAsync(JobId id, CancellationToken cancellationToken)
    {
        if (await queries.GetRecordAsync(id, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw new BacalhauError(BacalhauErrorCode.ResourceInUse, JobLookup.Component, $"job {id} exists already under another name")
            {
                Hint = "Leave the id out, or use the name of that job to update it.",
            }.AsException();
        }
    }
}

/// <summary>How a job is to be accepted.</summary>
/// <param name="IsNamed">Whether its name or id was chosen by the client, so that another job may have it.</param>
/// <param name="HasChosenId">Whether its id was chosen by the client.</param>
/// <param name="Force">Whether a version that changes nothing is wanted all the same.</param>
/// <param name="IdempotencyToken">The client's token; empty for none.</param>
internal readonly record struct AcceptanceTerms(bool IsNamed, bool HasChosenId, bool Force, string IdempotencyToken);
