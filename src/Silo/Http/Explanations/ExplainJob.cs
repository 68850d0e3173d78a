using Bacalhau.Api;
using Bacalhau.Silo.Http.Jobs;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Responses;
using Bacalhau.Silo.Http.Routing;

namespace Bacalhau.Silo.Http.Explanations;

/// <summary>Says why a job runs where it does, or does not run.</summary>
internal sealed class ExplainJob(JobLookup lookup, JobExplainer explainer)
{
    public static readonly ApiRoute Route = new("/api/v1/orchestrator/jobs/{id}/explain", "Why a job runs where it does, or what it waits for and since when; and what every node says to it.")
    {
        Response = typeof(ExplainJobResponse),
        Query =
        [
            ("namespace", "The namespace of the name; default when empty."),
            ("limit", "The most nodes to name, up to 10000; 100 when 0. Counts are always of all nodes."),
            ("offset", "How many nodes to leave out before the first that is named."),
            ("node", "The beginning of the ids of the nodes to name."),
        ],
    };

    public async Task HandleAsync(ApiCall call)
    {
        var query = call.Query;
        var @namespace = query.Text("namespace");
        var page = NodePage.Of(query);
        query.Check();

        var record = await lookup.FindAsync(call, Route.Parameter(call.Context, "id"), @namespace, call.CancellationToken).ConfigureAwait(false);
        await call.AnswerAsync(await explainer.ExplainAsync(record, page, call.CancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
