using Bacalhau.Api;
using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Routing;

namespace Bacalhau.Silo.Http.Jobs;

/// <summary>Where the results of a job are.</summary>
internal sealed class JobResults(JobLookup lookup, IJobQueries queries, ResultLinks links)
{
    private const int PageSize = 500;

    public static readonly ApiRoute Route = new("/api/v1/orchestrator/jobs/{id}/results", "One source for each completed execution that published something.")
    {
        Response = typeof(ListResultsResponse),
        Query = [("namespace", "The namespace of the name; default when empty."), ("job_version", "The version; 0 for the latest.")],
    };

    public async Task HandleAsync(ApiCall call)
    {
        var query = call.Query;
        var version = query.Number("job_version");
        query.Check();
        var record = await lookup.FindAsync(call, Route.Parameter(call.Context, "id"), query.Text("namespace"), call.CancellationToken).ConfigureAwait(false);
        if (record.Type is JobTypes.Service or JobTypes.Daemon)
        {
            throw new BacalhauError(BacalhauErrorCode.BadRequest, "Orchestrator", $"job type {record.Type} does not support results")
            {
                Hint = "Only batch and ops jobs publish results when they end; read the logs of this one.",
            }.AsException();
        }

        await RequireAsync(record, version, call.CancellationToken).ConfigureAwait(false);
        var results = await ReadAsync(record.Id, version > 0 ? version : record.Version, call.CancellationToken).ConfigureAwait(false);
        await call.AnswerShapedAsync(new ListResultsResponse { Items = results }, "Results").ConfigureAwait(false);
    }

    private async Task RequireAsync(JobRecord record, long version, CancellationToken cancellationToken)
    {
        if (version > 0 && version != record.Version && await queries.GetAsync(record.Id, version, cancellationToken).ConfigureAwait(false) is null)
        {
            throw new BacalhauError(BacalhauErrorCode.NotFound, JobLookup.Component, $"job version {version} not found for job {record.Id}").AsException();
        }
    }

    /// <summary>Reads page by page: the results are few words each, the executions around them are not.</summary>
    private async Task<List<SpecConfig>> ReadAsync(JobId job, long version, CancellationToken cancellationToken)
    {
        var results = new List<SpecConfig>();
        PageCursor? after = null;
        do
        {
            var page = await queries.ListExecutionsAsync(new() { JobId = job, Version = version, Limit = PageSize, After = after }, cancellationToken).ConfigureAwait(false);
            results.AddRange(page.Items
                .Where(execution => execution.State.StateType == ExecutionStateType.Completed && execution.PublishedResult is { IsEmpty: false })
                .Select(execution => links.Sign(execution.PublishedResult!)));
            after = page.Next;
        }
        while (after is not null);

        return results;
    }
}
