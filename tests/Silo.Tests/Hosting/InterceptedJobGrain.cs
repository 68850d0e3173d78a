using Bacalhau.Grains;

namespace Bacalhau.Silo.Tests.Hosting;

/// <summary>A job's grain whose submissions wait for, or die of, what a test puts before them.</summary>
internal sealed class InterceptedJobGrain(IJobGrain grain, Func<Task> before) : IJobGrain
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a submission is stored.</summary>
    public Task Done => done.Task;

    public async Task<SubmitOutcome> SubmitAsync(JobSubmission submission)
    {
        await before();
        var outcome = await grain.SubmitAsync(submission);
        done.TrySetResult();
        return outcome;
    }

    public Task<SubmitOutcome> UpdateAsync(JobSubmission submission) => grain.UpdateAsync(submission);

    public Task<SubmitOutcome> RerunAsync(long version, string reason, string? idempotencyKey) => grain.RerunAsync(version, reason, idempotencyKey);

    public Task<string> StopAsync(string reason) => grain.StopAsync(reason);

    public Task PostAsync(IReadOnlyList<JobFact> facts) => grain.PostAsync(facts);

    public Task WakeAsync() => grain.WakeAsync();

    public Task<bool> DeleteAsync(DateTimeOffset unchangedSince) => grain.DeleteAsync(unchangedSince);
}
