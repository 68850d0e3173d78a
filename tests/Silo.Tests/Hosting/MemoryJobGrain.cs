using Bacalhau.Grains;

namespace Bacalhau.Silo.Tests.Hosting;

/// <summary>Does what the contract of a job's grain says, over <see cref="MemoryJobs"/>.</summary>
internal sealed class MemoryJobGrain(MemoryJobs jobs, JobId id) : IJobGrain
{
    public Task<SubmitOutcome> SubmitAsync(JobSubmission submission)
    {
        if (jobs.Find(id) is { } repeated)
        {
            return Task.FromResult(new SubmitOutcome(SubmitStatus.Repeated, id, submission.EvaluationId, repeated.Job.Version));
        }

        jobs.Add(submission.Job, submission.Owner);
        if (submission.IdempotencyKey is { } key)
        {
            jobs.Remember(key, id, submission.EvaluationId);
        }

        return Task.FromResult(new SubmitOutcome(SubmitStatus.Accepted, id, submission.EvaluationId, 1));
    }

    public Task<SubmitOutcome> UpdateAsync(JobSubmission submission)
    {
        var stored = Stored();
        if (stored.Job.Type != submission.Job.Type)
        {
            throw new BacalhauError(BacalhauErrorCode.ValidationError, "JobStore", "the type of a job cannot change").AsException();
        }

        return Task.FromResult(NextVersion(stored, submission.Job, submission.EvaluationId, submission.IdempotencyKey));
    }

    public Task<SubmitOutcome> RerunAsync(long version, string reason, string? idempotencyKey)
    {
        var stored = Stored();
        if (idempotencyKey is not null && jobs.Knows(idempotencyKey, out var first))
        {
            return Task.FromResult(new SubmitOutcome(SubmitStatus.Repeated, id, first.EvaluationId, stored.Job.Version));
        }

        var again = version == 0 || version == stored.Job.Version ? stored.Job : stored.Old.GetValueOrDefault(version)
            ?? throw new BacalhauError(BacalhauErrorCode.NotFound, "JobStore", $"job version {version} not found").AsException();
        return Task.FromResult(NextVersion(stored, again, Guid.NewGuid().ToString(), idempotencyKey));
    }

    public Task<string> StopAsync(string reason)
    {
        var stored = Stored();
        switch (stored.Job.State.StateType)
        {
            case JobStateType.Stopped:
                return Task.FromResult("");
            case JobStateType.Completed or JobStateType.Failed:
                throw new BacalhauError(BacalhauErrorCode.ConflictJobState, "JobStore", $"cannot stop job in state {stored.Job.State.StateType}").AsException();
            default:
                stored.Move(JobStateType.Stopped, jobs.Clock.GetUtcNow(), reason);
                return Task.FromResult(Guid.NewGuid().ToString());
        }
    }

    public Task PostAsync(IReadOnlyList<JobFact> facts) => Task.CompletedTask;

    public Task WakeAsync() => Task.CompletedTask;

    public Task<bool> DeleteAsync(DateTimeOffset unchangedSince) => Task.FromResult(false);

    private MemoryJobs.Stored Stored() =>
        jobs.Find(id) ?? throw new BacalhauError(BacalhauErrorCode.NotFound, "JobStore", $"job not found: {id}").AsException();

    private SubmitOutcome NextVersion(MemoryJobs.Stored stored, Job next, string evaluation, string? key)
    {
        stored.Old[stored.Job.Version] = stored.Job;
        stored.Job = next with { Id = id, Version = stored.Job.Version + 1, Revision = stored.Job.Revision + 1, State = new(JobStateType.Pending), CreatedAt = stored.Job.CreatedAt, ModifiedAt = jobs.Clock.GetUtcNow() };
        if (key is not null)
        {
            jobs.Remember(key, id, evaluation);
        }

        return new(SubmitStatus.Accepted, id, evaluation, stored.Job.Version);
    }
}
