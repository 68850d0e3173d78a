using Bacalhau.Api;
using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Routing;

namespace Bacalhau.Silo.Http.Jobs;

/// <summary>Where the results of a job are.</summary>
internal sealed class JobResults(JobLookup lookup, IJobQueries queries, ResultLinks links)
{
    public static readonly ApiRoute Route = new("/api/v1/orchestrator/jobs/{id}/results", "One source for each completed execution that published something.")
    {
        Response = typeof(ListResultsResponse),
        Query = [("namespace", "The namespace of the name; default when empty.")],
    };

    public async Task HandleAsync(ApiCall call)
    {
        var query = call.Query;
        var record = await lookup.FindAsync(call, Route.Parameter(call.Context, "id"), query.Text("namespace"), call.CancellationToken).ConfigureAwait(false);
        if (record.Type is JobTypes.Service or JobTypes.Daemon)
        {
            throw new BacalhauError(BacalhauErrorCode.BadRequest, "Orchestrator", $"job type {record.Type} does not support results")
            {
                Hint = "Only batch and ops jobs publish results when they end; read the logs of this one.",
            }.AsException();
        }

        await call.AnswerShapedAsync(new ListResultsResponse { Items = await ReadAsync(record, call.CancellationToken).ConfigureAwait(false) }, "Results").ConfigureAwait(false);
    }

    private async Task<List<SpecConfig>> ReadAsync(JobRecord record, CancellationToken cancellationToken)
    {
        var page = await queries.ListExecutionsAsync(new() { JobId = record.Id, Version = record.Version }, cancellationToken).ConfigureAwait(false);
        return [.. page.Items
            .Where(execution => execution.State.StateType == ExecutionStateType.Completed && execution.PublishedResult is { IsEmpty: false })
            .Select(execution => links.Sign(execution.PublishedResult!))];
    }
}
