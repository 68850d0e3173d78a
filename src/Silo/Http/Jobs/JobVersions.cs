using Bacalhau.Api;
using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Routing;

namespace Bacalhau.Silo.Http.Jobs;

/// <summary>The versions of a job.</summary>
internal sealed class JobVersions(JobLookup lookup, IJobQueries queries)
{
    public static readonly ApiRoute Route = new("/api/v1/orchestrator/jobs/{id}/versions", "All versions of a job, ascending.")
    {
        Response = typeof(ListVersionsResponse),
        Query = [("namespace", "The namespace of the name; default when empty.")],
    };

    public async Task HandleAsync(ApiCall call)
    {
        var query = call.Query;
        var record = await lookup.FindAsync(call, Route.Parameter(call.Context, "id"), query.Text("namespace"), call.CancellationToken).ConfigureAwait(false);
        var versions = await queries.ListVersionsAsync(record.Id, call.CancellationToken).ConfigureAwait(false);
        await call.AnswerShapedAsync(new ListVersionsResponse { Items = versions }).ConfigureAwait(false);
    }

    /// <summary>Chooses a version: the one named, else all when they are wanted, else the latest. Null is all.</summary>
    public static long? Choose(long version, bool all, long latest) => version > 0 ? version : all ? null : latest;
}
