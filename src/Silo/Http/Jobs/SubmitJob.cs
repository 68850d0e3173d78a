using Bacalhau.Api;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Requests;
using Bacalhau.Silo.Http.Responses;
using Bacalhau.Silo.Http.Routing;

namespace Bacalhau.Silo.Http.Jobs;

/// <summary>Takes a job: a new one, or a new version of the one that has its name.</summary>
internal sealed class SubmitJob(JobPreparation preparation, JobAcceptance acceptance, BodyReader bodies)
{
    public static readonly ApiRoute Route = new("/api/v1/orchestrator/jobs", "Submits a job, or updates the one that has its name. The answer comes once it is durable.")
    {
        Request = typeof(PutJobRequest),
        Response = typeof(PutJobResponse),
    };

    public async Task HandleAsync(ApiCall call)
    {
        var body = await bodies.ReadJsonAsync<PutJobRequest>(call.Context).ConfigureAwait(false) ?? new();
        var job = JobPreparation.JobOf(body, body.Job);
        var prepared = preparation.Prepare(call, job);
        var terms = new AcceptanceTerms(
            IsNamed: prepared.Job.Name != prepared.Job.Id.Value || prepared.Job.Id == job.Id,
            HasChosenId: prepared.Job.Id == job.Id,
            body.Force,
            body.IdempotencyToken);
        var outcome = await acceptance.AcceptAsync(call, prepared.Job, call.Principal, terms).ConfigureAwait(false);
        await call.AnswerAsync(new PutJobResponse
        {
            JobID = outcome.JobId.ToString(),
            EvaluationID = outcome.EvaluationId,
            Warnings = prepared.WireWarnings,
        }).ConfigureAwait(false);
    }
}
