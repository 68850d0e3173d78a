using System.Text.Json;
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
        }, DefaultTaskName, executions => AnswerAsync(call, executions)).ConfigureAwait(false);
    }

    private static Task AnswerAsync(ApiCall call, IReadOnlyList<ApiExecution> executions) =>
        call.AnswerShapedAsync(new ListExecutionsResponse { Items = executions }, "Executions");

    /// <summary>Answers with executions as the wire shows them, links to results signed; in batches when there are many.</summary>
    /// <param name="call">The request.</param>
    /// <param name="wanted">Which executions.</param>
    /// <param name="task">The name of the job's task.</param>
    /// <param name="answerWhole">Answers with all of them at once.</param>
    /// <param name="frame">Writes what stands before them when they are a part of the answer; null when they are all of it.</param>
    public async Task ListAsync(
        ApiCall call, ExecutionListQuery wanted, string task, Func<IReadOnlyList<ApiExecution>, Task> answerWhole, Action<Utf8JsonWriter>? frame = null)
    {
        var batch = Math.Min(wanted.Limit, options.Value.ListBatch);
        var page = await queries.ListExecutionsAsync(wanted with { Limit = batch }, call.CancellationToken).ConfigureAwait(false);
        if (page.Next is null || wanted.Limit <= page.Items.Count)
        {
            await answerWhole(Show(page.Items, task)).ConfigureAwait(false);
            return;
        }

        await using var list = new ListWriter<ApiExecution>(call, (executions, _) => answerWhole(executions), frame);
        var shown = 0;
        while (true)
        {
            await list.WriteAsync(Show(page.Items, task), call.CancellationToken).ConfigureAwait(false);
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

    /// <summary>Gives the name under which executions of a job show their task.</summary>
    public static string TaskNameOf(IReadOnlyList<JobTask>? tasks) => tasks is { Count: > 0 } ? tasks[0].Name : DefaultTaskName;

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
