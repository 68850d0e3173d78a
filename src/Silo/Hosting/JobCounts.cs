using System.Text.Json.Nodes;
using Bacalhau.Silo.Http.Agent;

namespace Bacalhau.Silo.Hosting;

/// <summary>How many jobs have completed, for <c>agent/debug</c>. The store keeps the count, so asking costs nothing.</summary>
internal sealed class JobCounts(IJobQueries jobs) : IDebugInfo
{
    public string Name => "jobsCompleted";

    public async ValueTask<JsonNode?> CollectAsync(NodeId node, CancellationToken cancellationToken) =>
        (await jobs.CountByStateAsync(cancellationToken)).GetValueOrDefault(JobStateType.Completed);
}
