using Bacalhau.Api;
using Bacalhau.Grains;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Requests;
using Bacalhau.Silo.Http.Responses;
using Bacalhau.Silo.Http.Routing;

namespace Bacalhau.Silo.Http.Jobs;

/// <summary>Stops a job. The reason may stand in the body or, as the web page and Python send it, in the query.</summary>
internal sealed class StopJob(JobLookup lookup, IGrainFactory grains, BodyReader bodies)
{
    public static readonly ApiRoute Route = new("/api/v1/orchestrator/jobs/{id}", "Stops a job; stopping a stopped one gives an empty evaluation.")
    {
        Request = typeof(StopJobRequest),
        Response = typeof(StopJobResponse),
        Query = [("namespace", "The namespace of the name; default when empty."), ("reason", "Why; the one in the body counts when both are given.")],
    };

    public async Task HandleAsync(ApiCall call)
    {
        var query = call.Query;
        var body = await bodies.ReadJsonAsync<StopJobRequest>(call.Context).ConfigureAwait(false);
        var @namespace = body is { Namespace.Length: > 0 } ? body.Namespace : query.Text("namespace");
        var reason = body is { Reason.Length: > 0 } ? body.Reason : query.Text("reason");
        var record = await lookup.FindAsync(call, Route.Parameter(call.Context, "id"), @namespace, call.CancellationToken).ConfigureAwait(false);
        var evaluation = await StopAsync(call, record.Id, reason).ConfigureAwait(false);
        await call.AnswerAsync(new StopJobResponse { EvaluationID = evaluation }).ConfigureAwait(false);
    }

    /// <summary>Stops a job. Stopping is repeatable, so a call that was lost on the way is made once more.</summary>
    public Task<string> StopAsync(ApiCall call, JobId job, string reason) => call.WriteAsync(
        $"Job {job} may have been stopped all the same: look at it, or stop it again.",
        () => grains.GetGrain<IJobGrain>(job.Value).StopAsync(reason),
        isRepeatable: true);
}
