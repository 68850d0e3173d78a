using Bacalhau.Api;
using Bacalhau.Silo.Http.Jobs;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Requests;
using Bacalhau.Silo.Http.Responses;
using Bacalhau.Silo.Http.Routing;

namespace Bacalhau.Silo.Http.Explanations;

/// <summary>Says where a job would run, and stores nothing. Whoever may not submit the job may not ask.</summary>
internal sealed class ExplainSubmission(JobPreparation preparation, IJobQueries queries, RequestDoor door, JobExplainer explainer, BodyReader bodies)
{
    public static readonly ApiRoute Route = new("/api/v1/orchestrator/jobs/explain", "Where a job would run if it were submitted now, and what every node says to it; nothing is stored.")
    {
        Request = typeof(ExplainJobRequest),
        Response = typeof(ExplainJobResponse),
    };

    public async Task HandleAsync(ApiCall call)
    {
        var body = await bodies.ReadJsonAsync<ExplainJobRequest>(call.Context).ConfigureAwait(false) ?? new();
        var job = JobPreparation.JobOf(body, body.Job);
        var page = NodePage.Of(body.Limit, body.Offset, body.Node);
        var prepared = preparation.Prepare(call, job);
        await door.AskAsync(call, prepared.Job.Namespace, null).ConfigureAwait(false);
        await AskForUpdateAsync(call, prepared.Job).ConfigureAwait(false);
        var answer = await explainer.ExplainAsync(prepared.Job, page, call.CancellationToken).ConfigureAwait(false);
        await call.AnswerAsync(answer with { Warnings = prepared.WireWarnings }).ConfigureAwait(false);
    }

    /// <summary>A submission under a name that exists is an update of that job, which its owner may have to allow.</summary>
    private async Task AskForUpdateAsync(ApiCall call, Job job)
    {
        if (await queries.FindByNameAsync(job.Name, job.Namespace, call.CancellationToken).ConfigureAwait(false) is { } id
            && await queries.GetRecordAsync(id, call.CancellationToken).ConfigureAwait(false) is { } record)
        {
            await door.AskAsync(call, record.Namespace, record).ConfigureAwait(false);
        }
    }
}
