using Bacalhau.Api;
using Bacalhau.Silo.Errors;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Requests;
using Bacalhau.Silo.Http.Responses;
using Bacalhau.Silo.Http.Routing;

namespace Bacalhau.Silo.Http.Jobs;

/// <summary>Tells what a submission would change, without submitting.</summary>
internal sealed class DiffJob(JobPreparation preparation, JobLookup lookup, IJobQueries queries, BodyReader bodies)
{
    public static readonly ApiRoute Route = new("/api/v1/orchestrator/jobs/diff", "Compares a job with the stored one of its name; nothing is changed.")
    {
        Request = typeof(DiffJobRequest),
        Response = typeof(DiffJobResponse),
    };

    public async Task HandleAsync(ApiCall call)
    {
        var body = await bodies.ReadJsonAsync<DiffJobRequest>(call.Context).ConfigureAwait(false) ?? new();
        var job = JobPreparation.JobOf(body, body.Job);
        if (string.IsNullOrWhiteSpace(job.Name))
        {
            throw RequestException.Bad("Job.Name: a name is needed to find the job to compare with");
        }

        var prepared = preparation.Prepare(call, job);
        var id = await queries.FindByNameAsync(prepared.Job.Name, prepared.Job.Namespace, call.CancellationToken).ConfigureAwait(false)
            ?? throw JobLookup.NotFound(prepared.Job.Name);
        var record = await lookup.FindAsync(call, id.Value, prepared.Job.Namespace, call.CancellationToken).ConfigureAwait(false);
        var stored = await queries.GetAsync(record.Id, 0, call.CancellationToken).ConfigureAwait(false) ?? throw JobLookup.NotFound(job.Name);
        await call.AnswerAsync(new DiffJobResponse
        {
            Diff = JobComparison.Diff(stored, prepared.Job),
            Warnings = prepared.WireWarnings,
        }).ConfigureAwait(false);
    }
}
