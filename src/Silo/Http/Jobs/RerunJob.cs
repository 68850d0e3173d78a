using Bacalhau.Api;
using Bacalhau.Grains;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Requests;
using Bacalhau.Silo.Http.Responses;
using Bacalhau.Silo.Http.Routing;

namespace Bacalhau.Silo.Http.Jobs;

/// <summary>Runs a job again as a new version.</summary>
internal sealed class RerunJob(JobLookup lookup, IGrainFactory grains, BodyReader bodies)
{
    public static readonly ApiRoute Route = new("/api/v1/orchestrator/jobs/{id}/rerun", "Runs a version of a job again, as a new version.")
    {
        Request = typeof(RerunJobRequest),
        Response = typeof(RerunJobResponse),
    };

    public async Task HandleAsync(ApiCall call)
    {
        var body = await bodies.ReadJsonAsync<RerunJobRequest>(call.Context).ConfigureAwait(false) ?? new();
        if (body.JobVersion < 0)
        {
            throw Errors.RequestException.Bad($"JobVersion: {body.JobVersion} is below 0", "Name a version, or 0 for the latest.");
        }

        var record = await lookup.FindAsync(call, Route.Parameter(call.Context, "id"), body.Namespace, call.CancellationToken).ConfigureAwait(false);
        var key = IdempotencyKeys.Of(call.Principal, record.Namespace, body.IdempotencyToken);
        var outcome = await call.WriteAsync(
            $"A new version of job {record.Id} may have been made all the same: look at its versions before you repeat this without an idempotency token.",
            () => grains.GetGrain<IJobGrain>(record.Id.Value).RerunAsync(body.JobVersion, body.Reason, key),
            isRepeatable: key is not null).ConfigureAwait(false);
        await call.AnswerAsync(new RerunJobResponse
        {
            JobID = outcome.JobId.ToString(),
            EvaluationID = outcome.EvaluationId,
            JobVersion = outcome.Version,
        }).ConfigureAwait(false);
    }
}
