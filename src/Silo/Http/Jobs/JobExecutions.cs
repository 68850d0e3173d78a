using Bacalhau.Api;
using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Responses;
using Bacalhau.Silo.Http.Routing;
using Microsoft.Extensions.Options;

namespace Bacalhau.Silo.Http.Jobs;

/// <summary>The executions of a job.</summary>
internal sealed class JobExecutions(JobLookup lookup, IJobQueries queries, ResultLinks links, IOptions<HttpEdgeOptions> options)
{
    private const string DefaultTaskName = "main";

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
        await ListAsync(call, new ExecutionListQuery
        {
            JobId = record.Id,
            Version = JobVersions.Choose(version, all, record.Version),
            Namespace = @namespace is "" or "*" ? null : @namespace,
            Order = ListOrders.ParseForExecutions(query.Text("order_by")),
            Reverse = reverse,
            Limit = limit == 0 ? int.MaxValue : limit,
        }).ConfigureAwait(false);
    }

    /// <summary>Reads executions as the wire shows them, links to results signed.</summary>
    /// <param name="query">Which.</param>
    /// <param name="tasks">The tasks of the job when they are known.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<ApiExecution>> ReadAsync(ExecutionListQuery query, IReadOnlyList<JobTask>? tasks, CancellationToken cancellationToken)
    {
        var page = await queries.ListExecutionsAsync(query, cancellationToken).ConfigureAwait(false);
        return Show(page.Items, tasks is { Count: > 0 } ? tasks[0].Name : DefaultTaskName);
    }

    private static Task AnswerAsync(ApiCall call, IReadOnlyList<ApiExecution> executions) =>
        call.AnswerShapedAsync(new ListExecutionsResponse { Items = executions }, "Executions");

    private async Task ListAsync(ApiCall call, ExecutionListQuery wanted)
    {
        var batch = Math.Min(wanted.Limit, options.Value.ListBatch);
        var page = await queries.ListExecutionsAsync(wanted with { Limit = batch }, call.CancellationToken).ConfigureAwait(false);
        if (page.Next is null || wanted.Limit <= page.Items.Count)
        {
            await AnswerAsync(call, Show(page.Items, DefaultTaskName)).ConfigureAwait(false);
            return;
        }

        await using var list = new ListWriter<ApiExecution>(call, (executions, _) => AnswerAsync(call, executions));
        var shown = 0;
        while (true)
        {
            await list.WriteAsync(Show(page.Items, DefaultTaskName), call.CancellationToken).ConfigureAwait(false);
            shown += page.Items.Count;
            if (page.Next is null || shown >= wanted.Limit)
            {
                break;
            }

            page = await queries.ListExecutionsAsync(
                wanted with { Limit = Math.Min(wanted.Limit - shown, options.Value.ListBatch), After = page.Next }, call.CancellationToken).ConfigureAwait(false);
        }

        await list.EndAsync("", call.CancellationToken).ConfigureAwait(false);
    }

    private List<ApiExecution> Show(IReadOnlyList<Execution> executions, string task)
    {
        var shown = new List<ApiExecution>(executions.Count);
        foreach (var execution in executions)
        {
            var item = ApiExecution.From(execution, task);
            shown.Add(execution.PublishedResult is { } published ? item with { PublishedResult = links.Sign(published) } : item);
        }

        return shown;
    }
}
