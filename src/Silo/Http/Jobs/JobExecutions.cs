using Bacalhau.Api;
using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Routing;

namespace Bacalhau.Silo.Http.Jobs;

/// <summary>The executions of a job.</summary>
internal sealed class JobExecutions(JobLookup lookup, IJobQueries queries, ResultLinks links)
{
    public static readonly ApiRoute Route = new("/api/v1/orchestrator/jobs/{id}/executions", "The executions of a job.")
    {
        Response = typeof(ListExecutionsResponse),
        Query =
        [
            ("namespace", "The namespace of the name; when not empty, of the executions too."),
            ("order_by", "created_at (default) or modified_at."),
            ("reverse", "Whether the newest come first."),
            ("job_version", "The version; 0 for the latest."),
            ("all_job_versions", "Whether all versions are wanted."),
            ("limit", "The most executions; all when 0."),
        ],
    };

    public async Task HandleAsync(ApiCall call)
    {
        var query = call.Query;
        var @namespace = query.Text("namespace");
        var version = query.Number("job_version");
        var all = query.Flag("all_job_versions");
        var reverse = query.Flag("reverse");
        var limit = query.Limit();
        query.Check();

        // The namespace is a filter here and not only part of the name: an id is found in any, its executions are shown in their own.
        var record = await lookup.FindAsync(call, Route.Parameter(call.Context, "id"), @namespace, call.CancellationToken).ConfigureAwait(false);
        var items = await ReadAsync(
            new ExecutionListQuery
            {
                JobId = record.Id,
                Version = JobVersions.Choose(version, all, record.Version),
                Namespace = @namespace is "" or "*" ? null : @namespace,
                Order = ListOrders.ParseForExecutions(query.Text("order_by")),
                Reverse = reverse,
                Limit = limit,
            },
            null,
            call.CancellationToken).ConfigureAwait(false);
        await call.AnswerShapedAsync(new ListExecutionsResponse { Items = items }, "Executions").ConfigureAwait(false);
    }

    /// <summary>Reads executions as the wire shows them, links to results signed.</summary>
    /// <param name="query">Which.</param>
    /// <param name="tasks">The tasks of the job when they are known.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<ApiExecution>> ReadAsync(ExecutionListQuery query, IReadOnlyList<JobTask>? tasks, CancellationToken cancellationToken)
    {
        var page = await queries.ListExecutionsAsync(query, cancellationToken).ConfigureAwait(false);
        var name = tasks is { Count: > 0 } ? tasks[0].Name : "main";
        var shown = new List<ApiExecution>(page.Items.Count);
        foreach (var execution in page.Items)
        {
            var item = ApiExecution.From(execution, name);
            shown.Add(execution.PublishedResult is { } published ? item with { PublishedResult = links.Sign(published) } : item);
        }

        return shown;
    }
}
