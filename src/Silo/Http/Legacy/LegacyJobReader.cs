using Bacalhau.Silo.Http.Jobs;
using Bacalhau.Silo.Http.Pipeline;

namespace Bacalhau.Silo.Http.Legacy;

/// <summary>Reads jobs for clients before 1.4.</summary>
internal sealed class LegacyJobReader(JobLookup lookup, IJobQueries queries)
{
    private const int MaxExecutions = 1000;

    /// <summary>Finds a job by id, the beginning of an id, or a name in the client's namespace.</summary>
    public async Task<(JobRecord Record, Job Job, IReadOnlyList<Execution> Executions)> FindAsync(ApiCall call, string id, string client)
    {
        var record = await lookup.FindAsync(call, id, client, call.CancellationToken).ConfigureAwait(false);
        var job = await queries.GetAsync(record.Id, 0, call.CancellationToken).ConfigureAwait(false) ?? throw JobLookup.NotFound(id);
        return (record, job, await ExecutionsAsync(job.Id, call.CancellationToken).ConfigureAwait(false));
    }

    /// <summary>Lists the jobs of a client, or of all.</summary>
    public async Task<IReadOnlyList<Job>> ListAsync(LegacyListRequest request, CancellationToken cancellationToken)
    {
        var selector = new List<LabelConstraint>();
        selector.AddRange((request.IncludeTags ?? []).Select(tag => new LabelConstraint(tag, LabelOperators.Exists)));
        selector.AddRange((request.ExcludeTags ?? []).Select(tag => new LabelConstraint(tag, LabelOperators.DoesNotExist)));
        var page = await queries.ListAsync(
            new()
            {
                Namespace = request.ReturnAll || request.ClientId.Length == 0 ? null : request.ClientId,
                Selector = selector,
                Order = request.SortBy == "modified_at" ? ListOrder.ModifiedAt : ListOrder.CreatedAt,
                Reverse = request.SortReverse,
                Limit = request.MaxJobs is > 0 and <= MaxExecutions ? request.MaxJobs : MaxExecutions,
            },
            cancellationToken).ConfigureAwait(false);
        return page.Items;
    }

    public async Task<IReadOnlyList<Execution>> ExecutionsAsync(JobId job, CancellationToken cancellationToken) =>
        (await queries.ListExecutionsAsync(new() { JobId = job, Limit = MaxExecutions }, cancellationToken).ConfigureAwait(false)).Items;
}
