using Bacalhau.Api;
using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Requests;
using Bacalhau.Silo.Http.Responses;
using Bacalhau.Silo.Http.Routing;
using Microsoft.Extensions.Options;

namespace Bacalhau.Silo.Http.Jobs;

/// <summary>Lists jobs, a page at a time; a list without a limit goes out in batches, so that it needs no more memory than a short one.</summary>
internal sealed class ListJobs(IJobQueries queries, IOptions<HttpEdgeOptions> options)
{
    public static readonly ApiRoute Route = new("/api/v1/orchestrator/jobs", "Jobs, a page at a time.")
    {
        Response = typeof(ListJobsResponse),
        Query =
        [
            ("namespace", "The namespace; all when empty or *."),
            ("labels", "What the labels must satisfy; may be given several times."),
            ("order_by", "created_at (default), modified_at or id."),
            ("reverse", "Whether the newest come first."),
            ("limit", "The most jobs; all when 0."),
            ("next_token", "Where to go on; it brings order and limit with it."),
        ],
    };

    public async Task HandleAsync(ApiCall call)
    {
        var query = call.Query;
        var @namespace = query.Text("namespace");
        var selector = query.Selector();
        var token = query.Token() ?? new PagingToken(query.Text("order_by"), query.Flag("reverse"), (uint)query.Limit(), 0);
        if (!ListOrders.TryParseForJobs(token.SortBy, out var order))
        {
            query.Complain("order_by: one of created_at, modified_at, id is expected");
        }

        query.Check();
        var wanted = new JobListQuery
        {
            Namespace = @namespace is "" or "*" ? null : @namespace,
            Selector = selector,
            Order = order,
            Reverse = token.Reverse,
            Limit = token.Limit is 0 or > int.MaxValue ? int.MaxValue : (int)token.Limit,
            After = token.After,
            Offset = token.After is null ? (int)Math.Min(token.Offset, int.MaxValue) : 0,
        };

        var first = await queries.ListAsync(wanted with { Limit = Math.Min(wanted.Limit, options.Value.ListBatch) }, call.CancellationToken).ConfigureAwait(false);
        if (first.Next is null || wanted.Limit <= first.Items.Count)
        {
            await AnswerAsync(call, first.Items, Next(token, first.Items.Count, first.Next)).ConfigureAwait(false);
            return;
        }

        await StreamAsync(call, wanted, token, first).ConfigureAwait(false);
    }

    private static string Next(PagingToken token, int shown, PageCursor? next) =>
        next is null ? "" : (token with { Offset = token.Offset + (uint)shown, After = next }).ToString();

    private static Task AnswerAsync(ApiCall call, IReadOnlyList<Job> jobs, string nextToken) =>
        call.AnswerShapedAsync(new ListJobsResponse { Items = jobs, NextToken = nextToken }, "Jobs");

    private async Task StreamAsync(ApiCall call, JobListQuery wanted, PagingToken token, Page<Job> page)
    {
        await using var list = new ListWriter<Job>(call, (jobs, next) => AnswerAsync(call, jobs, next));
        var shown = 0;
        while (true)
        {
            await list.WriteAsync(page.Items, call.CancellationToken).ConfigureAwait(false);
            shown += page.Items.Count;
            if (page.Next is null || shown >= wanted.Limit)
            {
                break;
            }

            page = await queries.ListAsync(
                wanted with { Limit = Math.Min(wanted.Limit - shown, options.Value.ListBatch), After = page.Next, Offset = 0 },
                call.CancellationToken).ConfigureAwait(false);
        }

        await list.EndAsync(Next(token, shown, page.Next), call.CancellationToken).ConfigureAwait(false);
    }
}
